"""Paths of the catalogue's API, with and without a trailing slash (R-CON-001, R-CON-002)."""

from django.urls import re_path

from catalog.fees.views import FeeDetail, FeeList
from catalog.inventory_items.views import InventoryItemDetail, InventoryItemList
from catalog.sku_groups.views import SkuGroupList
from catalog.skus.views import SkuDetail, SkuList

ITEM = r"(?P<wire_id>[^/]+)/?\Z"

urlpatterns = [
    re_path(r"^skus/?\Z", SkuList.as_view()),
    re_path(rf"^skus/{ITEM}", SkuDetail.as_view()),
    re_path(r"^sku-groups/?\Z", SkuGroupList.as_view()),
    re_path(r"^inventory-items/?\Z", InventoryItemList.as_view()),
    re_path(rf"^inventory-items/{ITEM}", InventoryItemDetail.as_view()),
    re_path(r"^fees/?\Z", FeeList.as_view()),
    re_path(rf"^fees/{ITEM}", FeeDetail.as_view()),
]
