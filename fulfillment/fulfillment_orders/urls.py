"""Paths of this area, the published ones and those of the simulated warehouse."""

from django.urls import re_path

from . import action_views as actions
from . import views

ID = r"(?P<wire_id>[^/]+)"
ACTIONS = {
    rf"fulfillment-orders/{ID}/ship": actions.ShipOrder,
    rf"fulfillment-orders/{ID}/backorder": actions.BackorderOrder,
    rf"fulfillment-orders/{ID}/cancel": actions.CancelOrder,
    r"restocks": actions.Restock,
    rf"fulfillment-cancellations/{ID}/accept": actions.AcceptCancellation,
    rf"fulfillment-cancellations/{ID}/reject": actions.RejectCancellation,
    rf"fulfillment-returns/{ID}/approve": actions.ApproveReturn,
    rf"fulfillment-returns/{ID}/reject": actions.RejectReturn,
    rf"fulfillment-returns/{ID}/receive": actions.ReceiveReturn,
    rf"shipments/{ID}/refuse": actions.RefuseShipment,
}

urlpatterns = [
    re_path(r"^fulfillment-orders/?\Z", views.FulfillmentOrderList.as_view()),
    re_path(rf"^fulfillment-orders/{ID}/?\Z", views.FulfillmentOrderDetail.as_view()),
    re_path(r"^shipments/?\Z", views.ShipmentList.as_view()),
    re_path(rf"^shipments/{ID}/?\Z", views.ShipmentDetail.as_view()),
    re_path(r"^fulfillment-cancellations/?\Z", views.CancellationList.as_view()),
    re_path(rf"^fulfillment-cancellations/{ID}/?\Z", views.CancellationDetail.as_view()),
    re_path(r"^fulfillment-returns/?\Z", views.FulfillmentReturnList.as_view()),
    re_path(rf"^fulfillment-returns/{ID}/?\Z", views.FulfillmentReturnDetail.as_view()),
    *(re_path(rf"^lockstep/{path}/?\Z", view.as_view()) for path, view in ACTIONS.items()),
]
