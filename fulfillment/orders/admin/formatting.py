"""Colors of the states of orders, lines, charges and operations."""

BADGES = {
    "Accepted": "success",
    "Fulfilled": "success",
    "Complete": "success",
    "Pending payment": "warning",
    "In review": "warning",
    "Disputed": "warning",
    "Blocked": "danger",
    "Cancelled": "danger",
    "Returned": "info",
    "Capturable": "success",
    "Processing": "warning",
    "Pending": "warning",
    "Waiting for information": "warning",
    "Failed": "danger",
}
