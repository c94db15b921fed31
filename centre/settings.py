"""Every setting of the portal, read from the environment once and loudly.

The README lists the variables an operator may set. Whatever is not set has a value that is right for a
demonstration on one machine; `DEBUG` is off unless asked for, so a forgotten variable never opens anything.
"""

import site
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import pghistory
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env, validate
from whitenoise.compress import Compressor

from centre import embedded_postgres

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()

VAR_DIR = Path(env.str("VAR_DIR", "") or BASE_DIR / "var")

DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SECRET_KEY_IS_GIVEN = bool(env.str("SECRET_KEY", ""))  # else this machine makes its own
SECRET_KEY = env.str("SECRET_KEY", "") or embedded_postgres.local_secret(VAR_DIR / "secret-key.txt")
HTTPS = env.bool("HTTPS", False)

# --- the centre ------------------------------------------------------------------------------------------------------

CENTRE = {
    "name": env.str("CENTRE_NAME", "墅人教育系统党群服务中心"),
    "motto": env.str("CENTRE_MOTTO", "读书·学习·议事·相聚"),
    "organiser": env.str("CENTRE_ORGANISER", "墅人区教育系统党委"),
    "address": env.str("CENTRE_ADDRESS", "文汇路 18 号，区实验中学东侧楼"),
    "phone": env.str("CENTRE_PHONE", "000-0000 0000"),
    "icp_number": env.str("CENTRE_ICP_NUMBER", ""),
    "police_number": env.str("CENTRE_POLICE_NUMBER", ""),
    "police_code": env.str("CENTRE_POLICE_CODE", ""),
}

VISITS = {
    "lead_workdays": env.int("VISIT_LEAD_WORKDAYS", 2),  # so many working days ahead one asks for a visit
    "contact_kept_days": env.int("VISIT_CONTACT_KEPT_DAYS", 365),  # so long after a visit its contact is kept
}

# So many days personal data are kept beyond their use; what is due is forgotten every night (`manage.py retention`).
KEPT_DAYS = {
    "reservation": env.int("RESERVATION_CONTACT_KEPT_DAYS", 365),  # the contact, after the end
    "loan": env.int("LOAN_READER_KEPT_DAYS", 30),  # who had a book, after it came back
    "notice": env.int("NOTICE_KEPT_DAYS", 365),  # after it was sent
    "sign_in": env.int("SIGN_IN_KEPT_DAYS", 366),  # the law asks for half a year, the rules of the district for a year
    "unused_account": env.int("UNUSED_ACCOUNT_KEPT_DAYS", 90),  # made at the counter, and nobody ever signed in
    "account": env.int("ACCOUNT_KEPT_DAYS", 1095),  # without a sign-in
    "warning": env.int("ACCOUNT_WARNING_DAYS", 30),  # before an account is closed for that, its person is told
}

READING_MOST_LOANS = env.int("READING_MOST_LOANS", 5)  # so many books one reader may have at once

# --- applications ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "centre.trail",
    "centre.accounts",
    "centre.organisations",
    "centre.opening",
    "centre.notifications",
    "centre.announcements",
    "centre.sheets",
    "bookings",
    "exhibits",
    "reading_room",
    "reception",
    "centre.portal",
    "centre.upkeep",
    "centre.shared",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "template_partials",
    "django_htmx",
    "lucide",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "pgtrigger",
    "pghistory",
    "pghistory.admin",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "centre.upkeep.middleware.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "centre.shared.network.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "centre.portal.wrong_turns.TooLargeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "centre.trail.middleware.TrailMiddleware",
    "centre.accounts.middleware.IdleTimeoutMiddleware",
    "centre.accounts.middleware.DeskNetworksMiddleware",
    "centre.accounts.middleware.OwnPasswordMiddleware",
    "centre.accounts.middleware.SecondFactorMiddleware",
    "centre.shared.middleware.PreferencesMiddleware",
    "centre.shared.files_away.FilesAwayMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "centre.trail.middleware.ChangesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "centre.urls"
WSGI_APPLICATION = "centre.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "centre.portal.context.page_frame",
            ],
            "builtins": [
                "centre.shared.templatetags.components",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
FRAME_SECONDS = env.float("FRAME_SECONDS", 1.0)  # so old may the hours around a page and the exhibits on it be
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- database and jobs -----------------------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", "") or embedded_postgres.running_url(VAR_DIR)
# Who owns the tables, where DATABASE_URL names a role that does not; manage.py uses it for what only the owner may.
OWNER_DATABASE_URL = env.str("OWNER_DATABASE_URL", "")
PORTAL_ROLE = (urlsplit(DATABASE_URL).username if OWNER_DATABASE_URL else None) or embedded_postgres.PORTAL_ROLE
_as_owner = bool(OWNER_DATABASE_URL) and env.bool("AS_OWNER", False)
DATABASES = {"default": dj_database_url.parse(OWNER_DATABASE_URL if _as_owner else DATABASE_URL, conn_max_age=600)}
# A server that is away must not keep people waiting for minutes; a host that went dark is noticed within half a minute.
for _option, _value in {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5}.items():
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(_option, _value)
# Behind PgBouncer with transaction pooling nothing may be left on a connection from one transaction to the next.
POOLER = env.bool("POOLER", False)
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = POOLER
if env.bool("PREPARED_STATEMENTS", not POOLER):  # only cursors that ask for it prepare, see centre.shared.db.prepared
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_ON_APP_READY = "centre.upkeep.jobs.name_jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}  # what failed stays, to be looked at

PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = False  # ours is another: one context for each transaction
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# --- language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- people ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "centre.accounts.backends.NameOrPhoneBackend",
    "centre.accounts.backends.CodeBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "centre.accounts.passwords.LongEnoughValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone", "email")},
    },
    {"NAME": "centre.accounts.passwords.ThreeOfFourClassesValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"
IDLE_TIMEOUT_STAFF = timedelta(minutes=15)
IDLE_TIMEOUT_RESIDENT = timedelta(minutes=30)

# GB/T 22239 level 2, and the 2024 rules for government sites: 5 failures, 15 minutes, no hint.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # fifteen minutes are fifteen minutes, whoever keeps trying
AXES_SENSITIVE_PARAMETERS = ["username", "code", "ip_address", "current_password", "new_password", "repeated", "kept"]
AXES_USERNAME_CALLABLE = "centre.accounts.backends.lockout_name"
AXES_LOCKOUT_CALLABLE = "centre.accounts.views.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # sign-ins are in the audit trail
AXES_ENABLE_ADMIN = False  # our own pages of them are read-only
AXES_VERBOSE = False

# So many times may a public form be sent from one network address, within so many minutes. Not counted: what takes an
# address or a code that was counted before (a claimed reservation, a visit that was opened, screens), signing out, and
# what counts for itself (`reading_room.views.kiosk` wrong cards, `exhibits.reading` what was read).
FORM_LIMITS = {
    "sign_in": (100, 5),
    "code": (100, 5),
    "register": (40, 60),
    "phone": (20, 60),  # not public, but whether a number is taken shows in the answer
    "claim": (60, 5),
    "ask_for_visit": (60, 60),  # many of them are corrections; of visits asked for ten count, see reception.asking
    "visit_status": (60, 5),
    "rate_visit": (60, 60),
}
# For these it is compulsory; others of the staff may.
SECOND_FACTOR_ROLES: list[str] = list(map(str.strip, env.list("SECOND_FACTOR_ROLES", [])))
OTP_TOTP_ISSUER = CENTRE["name"]
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0  # wrong codes count as wrong passwords: one lock, not two

# --- networks --------------------------------------------------------------------------------------------------------


def _networks(name: str, *otherwise: str) -> list[str]:
    """Networks as 10.0.0.0/8, or single addresses. Raises ValueError for anything else."""
    return [str(ip_network(part.strip(), strict=False)) for part in env.list(name, list(otherwise))]


# Only these are believed when they say which number a request has, and whom they saw (X-Forwarded-For).
TRUSTED_PROXIES = _networks("TRUSTED_PROXIES", "127.0.0.0/8", "::1")
DESK_NETWORKS = _networks("DESK_NETWORKS")  # the pages of staff are opened from there only; from anywhere when empty
METRICS_ALLOWED = _networks("METRICS_ALLOWED", "127.0.0.0/8", "::1")  # who may read the figures

# --- cookies, headers, uploads ---------------------------------------------------------------------------------------

SESSION_ENGINE = "centre.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked by machines beside the portal, past the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # and frame-ancestors: what we show in frames ourselves says `framed_by_us`
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "centre.shared.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MOST_MB = 64  # no form takes larger files, but for videos; what a form says of itself is less
VIDEO_MOST_MB = env.int("VIDEO_MOST_MB", 200)  # so large may a video of the exhibits' library be
CSRF_FAILURE_VIEW = "centre.portal.wrong_turns.csrf_failure"

# --- files -----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("guides", BASE_DIR / "docs" / "guides" / "pictures"),
    (
        "vendor/bootstrap",
        next(Path(p) / "bootstrap" for p in site.getsitepackages() if (Path(p) / "bootstrap").is_dir()),
    ),
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
# While developing and testing, static files come straight from their sources and collectstatic is not needed.
STATIC_FROM_SOURCE = env.bool("STATIC_FROM_SOURCE", DEBUG)
# Uploaded files in a bucket that all nodes share, where there are several; needs requirements-s3.txt.
S3_BUCKET = env.str("S3_BUCKET", "")
_bucket = {
    "BACKEND": "centre.shared.bucket.Bucket",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.str("S3_ENDPOINT", "") or None,
        "region_name": env.str("S3_REGION", "") or None,
        "access_key": env.str("S3_ACCESS_KEY", "") or None,
        "secret_key": env.str("S3_SECRET_KEY", "") or None,
        "addressing_style": env.str("S3_ADDRESSING", "auto", validate=validate.OneOf(["auto", "path", "virtual"])),
        "default_acl": None,  # nothing in it is public: the portal hands files out, after asking who may have them
        "file_overwrite": False,
        "max_memory_size": 2 * 1024 * 1024,
    },
}
STORAGES = {
    "default": _bucket if S3_BUCKET else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_FROM_SOURCE
        else "centre.shared.static_files.PortalStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = STATIC_FROM_SOURCE
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
# Source maps are fetched by developers only; compressing them took half the time of a first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# --- backups ---------------------------------------------------------------------------------------------------------

BACKUP_DIR = env.str("BACKUP_DIR", "")  # var/backups when it is not set
BACKUP_KEEP_DAILY = env.int("BACKUP_KEEP_DAILY", 7)  # of so many days the newest backup is kept
BACKUP_KEEP_WEEKLY = env.int("BACKUP_KEEP_WEEKLY", 5)  # and of so many weeks
BACKUP_DATABASE_URL = env.str("BACKUP_DATABASE_URL", "")  # past a pooler, or as another role; else DATABASE_URL
RELEASE = env.str("RELEASE", "")  # what the operator calls what is running; backups and figures name it

# --- mail ------------------------------------------------------------------------------------------------------------

EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "centre@localhost")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")

# --- logs ------------------------------------------------------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", "line", validate=validate.OneOf(["line", "json"]))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "centre.shared.logs.Line", "format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "centre.shared.logs.Json"},
    },
    "filters": {"secrets": {"()": "centre.shared.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django.request": {"level": "ERROR"},  # the access line says more of what was not found
        "centre.trail": {"level": "INFO"},  # the fingerprints of the days, to be kept outside of the database
    },
}
ACCESS_LOG = env.bool("ACCESS_LOG", True)  # one line per request
METRICS_DIR = VAR_DIR / "metrics"  # where the processes of this machine leave theirs

# Behind one address of the centre sit many people: the account locks, not the address (decision record 4).
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
