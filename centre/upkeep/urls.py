from django.urls import path

from centre.upkeep import views

app_name = "upkeep"
urlpatterns = [path("metrics", views.metrics, name="metrics")]
