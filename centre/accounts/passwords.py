"""What a password must be."""


class ThreeOfFourClassesValidator:
    def validate(self, password: str, user: object = None) -> None:
        return None

    def get_help_text(self) -> str:
        return ""
