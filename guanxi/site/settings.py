"""Django's settings, made from `guanxi.site.config`."""

from __future__ import annotations

import os
from pathlib import Path

from guanxi.kernel.database.connections import settings_from_url, use_kept_mysql, use_kept_sqlite
from guanxi.kernel.egress.mail import mail_server
from guanxi.site.config import database_url, load, root_secret

CONFIG = load()
_URL = database_url(CONFIG)
if _URL.startswith("sqlite"):
    use_kept_sqlite()
    os.umask(0o077)  # the database file and its journal hold everything: nobody else on the machine reads them
elif _URL.startswith(("mysql", "mariadb")):
    use_kept_mysql()

DATABASES = {"default": settings_from_url(_URL, wall=bool(CONFIG.owner_database_url))}
# Where there are two URLs the owner's migrates and the application's serves, behind the second wall.
GUANXI_OWNER_DATABASE = settings_from_url(CONFIG.owner_database_url) if CONFIG.owner_database_url else None
GUANXI_ROOT_SECRET = root_secret(CONFIG)
GUANXI_OLD_ROOT_SECRETS = tuple(secret for secret in CONFIG.old_root_secrets.split(",") if secret)
GUANXI_CIPHERS = CONFIG.ciphers
GUANXI_ROOT_SERVICE = CONFIG.root_service
GUANXI_ROOT_CREDENTIALS = CONFIG.root_credentials
GUANXI_DATA_DIR = str(Path(CONFIG.data_dir).resolve())
GUANXI_LOG_ANCHORS = CONFIG.log_anchors
GUANXI_SIGN_UP = CONFIG.sign_up
GUANXI_FILES = str(Path(CONFIG.data_dir).resolve() / "files")
GUANXI_FILE_LIMIT = CONFIG.file_limit
GUANXI_EGRESS_INTERNAL = CONFIG.egress_internal
GUANXI_IMPORT_KEEP_DAYS = CONFIG.import_keep_days
GUANXI_SLOW = str(Path(CONFIG.data_dir).resolve() / "slow")
GUANXI_SLOW_MS = CONFIG.slow_ms
GUANXI_REQUESTS_PER_MINUTE = CONFIG.requests_per_minute
SECRET_KEY = GUANXI_ROOT_SECRET
DEBUG = CONFIG.debug
ALLOWED_HOSTS = [h.strip() for h in CONFIG.allowed_hosts.split(",") if h.strip()]
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url] if CONFIG.public_url.startswith("http") else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "guanxi.kernel.tenancy",
    "guanxi.kernel.vault",
    "guanxi.kernel.objects",
    "guanxi.kernel.identity",
    "guanxi.kernel.access",
    "guanxi.kernel.changes",
    "guanxi.kernel.jobs",
    "guanxi.kernel.integrity",
    "guanxi.kernel.files",
    "guanxi.kernel.notify",
    "guanxi.kernel.search",
    "guanxi.kernel.records",
    "guanxi.kernel.formulas",
    "guanxi.kernel.views",
    "guanxi.kernel.http",
    "guanxi.kernel.key_management",
    "guanxi.engines.exchange",
    "guanxi.modules.customers",
    "guanxi.modules.sales",
    "guanxi.site",
]
MIDDLEWARE = [
    "guanxi.site.middleware.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
ROOT_URLCONF = "guanxi.site.urls"
WSGI_APPLICATION = "guanxi.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# The limit holds while the body streams in: the CSRF check reads it before any route does.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "guanxi.kernel.files.upload.LimitedUpload"]

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "guanxi.site.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS: dict[str, str] = {
    "account_reset_password_from_key": "/reset/{key}",
    "account_signup": "/sign-up",
    "account_confirm_email": "/confirm/{key}",
    "account_reset_password": "/reset",
}
USERSESSIONS_TRACK_ACTIVITY = False  # kernel.http.demands does, once a minute
MFA_ADAPTER = "guanxi.site.accounts.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIG.trusted_proxies

_SECURE = bool(CONFIG.tls_certificate) or CONFIG.public_url.startswith("https://")
SESSION_COOKIE_NAME = "guanxi_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90  # the longest that a policy allows; the policy ends it sooner
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.trusted_proxies else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "guanxi.site.failing.forged"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend" if DEBUG else "django.core.mail.backends.dummy.EmailBackend"
if _MAIL := mail_server(CONFIG.mail_url):
    EMAIL_BACKEND = "guanxi.kernel.egress.mail.Backend"
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.host, _MAIL.port, _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS, DEFAULT_FROM_EMAIL = _MAIL.tls, not _MAIL.tls, _MAIL.sender
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CONFIG.redis_url}
    if CONFIG.redis_url
    # Shared by all processes; only sign-in writes to it.
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}
}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip"}  # what failures cost: guanxi.kernel.http.guesses
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = ["mysql.E001", "fields.W342", "models.W036"]
