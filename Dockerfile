# The product in one image: web, worker and schedule differ by their command (compose.yaml).
FROM python:3.13-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt constraints.txt ./
RUN /venv/bin/pip install -r requirements.txt
COPY . .
RUN for file in locale/*/LC_MESSAGES/*.po locale/*/*/LC_MESSAGES/*.po; do \
      /venv/bin/pybabel -q compile --input-file=$file --output-file=${file%.po}.mo; done \
 && STATIC_ROOT=/app/static /venv/bin/python deploy/collect.py \
 && /venv/bin/python -m compileall -q courses lms

FROM python:3.13-slim-trixie
# pg_dump and pg_restore for backups; the same major version as the database server.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/tienhoc --create-home tienhoc \
 && install -d -o tienhoc -g tienhoc -m 0750 /srv/tienhoc/media /srv/tienhoc/seals /srv/tienhoc/backups
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 LISTEN=0.0.0.0 STATIC_ROOT=/app/static \
    MEDIA_ROOT=/srv/tienhoc/media SEALS_DIR=/srv/tienhoc/seals
USER tienhoc
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["python", "-m", "gunicorn", "-c", "gunicorn.conf.py", "lms.wsgi"]
