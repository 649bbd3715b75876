# One image for web, worker, beat and prepare; docker-compose.yml says which command each runs.
FROM python:3.11-slim-trixie AS build
RUN pip install --no-cache-dir uv==0.13.9
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /srv/dossier
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev
COPY . .
RUN .venv/bin/python -m devstack.image && chmod -R a-w,a+rX /srv

FROM python:3.11-slim-trixie
# pg_dump and pg_restore of the same version as the postgres service, for `backup` and `restore_check`.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin dossier \
    && install --directory --owner dossier --group dossier --mode 0700 /var/lib/dossier/media /var/lib/dossier/checkpoints
COPY --from=build /srv /srv
WORKDIR /srv/dossier
ENV PATH=/srv/dossier/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DOSSIER_ENV=production DOSSIER_STATIC_ROOT=/srv/static
USER 10001:10001
EXPOSE 8000
CMD ["python", "manage.py", "check", "--deploy"]
