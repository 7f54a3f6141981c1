"""How dates and times are written on all pages: a day first, seconds where a time is shown; all times are UTC."""

DATE_FORMAT = "j M Y"
SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y H:i:s"
SHORT_DATETIME_FORMAT = "j M Y H:i:s"
TIME_FORMAT = "H:i:s"
