"""Makes the two buckets of `S3_*` that are not there yet; what they hold is left alone."""

import sys
from pathlib import Path

import boto3

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lms.environment import read

env = read()
client = boto3.client(
    "s3",
    endpoint_url=env["S3_ENDPOINT_URL"],
    aws_access_key_id=env["S3_ACCESS_KEY"],
    aws_secret_access_key=env["S3_SECRET_KEY"],
    region_name=env["S3_REGION"],
)
there = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
for name in (env["S3_BUCKET_PUBLIC"], env["S3_BUCKET_PRIVATE"]):
    if name not in there:
        client.create_bucket(Bucket=name)
