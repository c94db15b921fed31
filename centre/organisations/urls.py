from django.urls import path

from centre.organisations import desk_views as views

app_name = "organisations"
urlpatterns = [
    path("desk/organisations/", views.desk_organisations, name="desk_organisations"),
    path("desk/organisations/new/", views.desk_new_organisation, name="desk_new_organisation"),
    path("desk/organisations/<int:pk>/", views.desk_organisation, name="desk_organisation"),
    path("desk/organisations/<int:pk>/retire/", views.desk_retire_organisation, name="desk_retire_organisation"),
    path("desk/organisations/<int:pk>/members/", views.desk_add_member, name="desk_add_member"),
    path(
        "desk/organisations/<int:pk>/members/<int:membership_pk>/end/",
        views.desk_end_membership,
        name="desk_end_membership",
    ),
]
