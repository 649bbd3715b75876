"""Addresses of the people side: sign-in, own settings, people and roles, the trail."""

from django.urls import path, register_converter

from accounts.sealed import sealed_as
from accounts.views import (
    access_requests,
    health,
    people,
    second_factor,
    services,
    sign_in,
    trail,
)
from accounts.views import settings as own

for what in ("absence", "token"):
    register_converter(sealed_as(what), f"{what}_key")

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("audit/", trail.trail_list, name="audit"),
    path("audit/export/", trail.trail_export, name="audit-export"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/", sign_in.sign_in, name="account_login"),  # the name that allauth asks for
    path("sign-in/code/", second_factor.challenge, name="mfa_authenticate"),  # the name that allauth asks for
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("session/extend/", sign_in.extend, name="session-extend"),
    path("language/", sign_in.language, name="set_language"),
    path("settings/", own.page, name="settings"),
    path("settings/", own.page, name="notification-choices"),  # the same page, by the name that the frame asks for
    path("settings/preferences/", own.preferences, name="preferences"),
    path("settings/absences/", own.absence, name="absence"),
    path("settings/absences/<absence_key:pk>/cancel/", own.absence_cancel, name="absence-cancel"),
    path("settings/password/", own.password, name="password"),
    path("settings/second-factor/", second_factor.page, name="second-factor"),
    path("settings/second-factor/codes/", second_factor.codes, name="recovery-codes"),
    path("settings/second-factor/remove/", second_factor.remove, name="second-factor-remove"),
    path("settings/tokens/", own.own_tokens, name="own-tokens"),
    path("settings/tokens/<token_key:pk>/revoke/", own.own_token_revoke, name="own-token-revoke"),
    path("people/", people.people_page, name="people"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/<str:username>/", people.person, name="person"),
    path("people/<str:username>/change/", people.person_change, name="person-change"),
    path("people/<str:username>/deactivate/", people.person_deactivate, name="person-deactivate"),
    path("people/<str:username>/reactivate/", people.person_reactivate, name="person-reactivate"),
    path("people/<str:username>/password/", people.person_password, name="person-password"),
    path("people/<str:username>/sign-in/", people.delays, name="person-sign-in"),
    path("people/<str:username>/sign-in/<int:pk>/lift/", people.delay_lift, name="delay-lift"),
    path("people/<str:username>/clearances/", people.clearance_give, name="clearance-give"),
    path("people/<str:username>/clearances/<int:pk>/end/", people.clearance_end, name="clearance-end"),
    path("people/<str:username>/address/", people.person_address, name="person-address"),
    path("people/<str:username>/service/", people.person_move, name="person-move"),
    path("people/<str:username>/keys/", people.key_give, name="key-give"),
    path("people/<str:username>/compartments/<int:pk>/end/", people.compartment_close, name="compartment-close"),
    path("people/<str:username>/roles/", access_requests.role_request, name="role-request"),
    path("people/<str:username>/roles/<int:pk>/<slug:act>/", access_requests.role_give_up, name="role-give-up"),
    path("people/<str:username>/tokens/", people.tokens, name="tokens"),
    path("people/<str:username>/tokens/<int:pk>/revoke/", people.token_revoke, name="token-revoke"),
    path("roles/", access_requests.roles, name="roles"),
    path("roles/held/", access_requests.roles_held, name="roles-held"),
    path("roles/held/<int:pk>/<slug:act>/", access_requests.role_revoke, name="role-revoke"),
    path("requests/", access_requests.requests, name="requests"),
    path("requests/<int:pk>/<slug:act>/", access_requests.request_step, name="request-step"),
    path("services/", services.services, name="services"),
    path("services/add/", services.service_add, name="service-add"),
    path("services/<int:pk>/", services.service_change, name="service-change"),
    path("services/<int:pk>/switch/", services.service_switch, name="service-switch"),
    path("compartments/add/", services.compartment_add, name="compartment-add"),
    path("keys/", services.keys, name="keys"),
    path("keys/<str:code>/read-in/", services.key_read_in, name="key-read-in"),
    path("keys/<str:code>/share/", services.key_share, name="key-share"),
    path("keys/<str:code>/members/<int:pk>/end/", services.key_read_out, name="key-read-out"),
    path("keys/<str:code>/holders/<int:pk>/end/", services.key_end, name="key-end"),
    path("enrol/", sign_in.enrol, name="enrol"),
    path("enrol/token/", sign_in.fetch, name="enrol-token"),
]
