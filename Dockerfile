FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY . .

# Only this folder may be written to by the program.
ENV DEBUG=off RUNTIME_DIR=/app/var PORT=8000
RUN useradd --system --no-create-home lockstep && mkdir var \
    && SECRET_KEY=only-for-collecting-static-files-while-building ALLOWED_HOSTS=localhost \
       python manage.py collectstatic --no-input \
    && chown -R lockstep var
USER lockstep

EXPOSE 8000
CMD ["python", "manage.py", "serve"]
