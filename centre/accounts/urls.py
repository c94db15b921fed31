from django.urls import path

from centre.accounts import desk_views, second_factor_views, views

app_name = "accounts"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/sign-in/", views.sign_in, name="sign_in"),
    path("account/sign-in/code/", second_factor_views.enter_code, name="enter_code"),
    path("account/second-factor/", second_factor_views.own_second_factor, name="second_factor"),
    path("account/sign-out/", views.sign_out, name="sign_out"),
    path("account/sign-out/everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/devices/end/", views.end_session, name="end_session"),
    path("account/register/", views.register, name="register"),
    path("account/password/", views.password, name="password"),
    path("account/phone/", views.phone, name="phone"),
    path("desk/accounts/", desk_views.desk_accounts, name="desk_accounts"),
    path("desk/accounts/new/", desk_views.desk_new_account, name="desk_new_account"),
    path("desk/accounts/<int:pk>/", desk_views.desk_account, name="desk_account"),
    path("desk/accounts/<int:pk>/unmask/", desk_views.desk_unmask, name="desk_unmask"),
    path("desk/accounts/<int:pk>/second-factor/", desk_views.desk_reset_second_factor, name="desk_reset_second_factor"),
    path("desk/accounts/<int:pk>/password/", desk_views.desk_new_password, name="desk_new_password"),
]
