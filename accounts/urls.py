"""Addresses of the people side: sign-in, own settings, people and roles, the trail."""

from django.urls import path

from accounts.views import health, people, roles, second_factor, sign_in, sign_in_state, tokens, trail
from accounts.views import settings as own

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("audit/", trail.trail_list, name="audit"),
    path("audit/export/", trail.trail_export, name="audit-export"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/", sign_in.sign_in, name="account_login"),  # the name that allauth asks for
    path("sign-in/code/", second_factor.challenge, name="mfa_authenticate"),  # the name that allauth asks for
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("language/", sign_in.language, name="set_language"),
    path("settings/", own.page, name="settings"),
    path("settings/", own.page, name="notification-choices"),  # the same page, by the name that the frame asks for
    path("settings/preferences/", own.preferences, name="preferences"),
    path("settings/absences/", own.absence, name="absence"),
    path("settings/absences/<int:pk>/cancel/", own.absence_cancel, name="absence-cancel"),
    path("settings/password/", own.password, name="password"),
    path("settings/second-factor/", second_factor.page, name="second-factor"),
    path("settings/second-factor/codes/", second_factor.codes, name="recovery-codes"),
    path("settings/second-factor/remove/", second_factor.remove, name="second-factor-remove"),
    path("people/", people.people_page, name="people"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/<str:username>/", people.person, name="person"),
    path("people/<str:username>/change/", people.person_change, name="person-change"),
    path("people/<str:username>/deactivate/", people.person_deactivate, name="person-deactivate"),
    path("people/<str:username>/reactivate/", people.person_reactivate, name="person-reactivate"),
    path("people/<str:username>/password/", people.person_password, name="person-password"),
    path("people/<str:username>/sign-in/", sign_in_state.delays, name="person-sign-in"),
    path("people/<str:username>/sign-in/<int:pk>/lift/", sign_in_state.delay_lift, name="delay-lift"),
    path("people/<str:username>/clearances/", people.clearance_give, name="clearance-give"),
    path("people/<str:username>/clearances/<int:pk>/end/", people.clearance_end, name="clearance-end"),
    path("people/<str:username>/compartments/", people.compartment_open, name="compartment-open"),
    path("people/<str:username>/compartments/<int:pk>/end/", people.compartment_close, name="compartment-close"),
    path("people/<str:username>/roles/", roles.role_request, name="role-request"),
    path("people/<str:username>/roles/<int:pk>/<slug:act>/", roles.role_give_up, name="role-give-up"),
    path("people/<str:username>/tokens/", tokens.tokens, name="tokens"),
    path("people/<str:username>/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("roles/", roles.roles, name="roles"),
    path("roles/requests/", roles.role_queue, name="role-requests"),
    path("roles/requests/<int:pk>/<slug:act>/", roles.role_decide, name="role-decide"),
]
