"""Scripts that try readers on folders of foreign files: `python -m tests.samples.captions FOLDER`."""
