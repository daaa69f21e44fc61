"""The few styles of the screens, by meaning; colours come from the theme. Nothing else."""

MUTED, STRONG, ACCENT = "$text-muted", "bold", "$text-primary"
SIGN_STYLES = ("$text-success", "$text-error", "$text-warning")
"""The colours of a scale's values, in its order; the sign and the letter say the same."""
