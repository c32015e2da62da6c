"""Every number of the recipe. `FULL` made the model that is shipped; `TOY` shows in a minute that all of it works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    seed: int
    # Vocabulary.
    article_count_max: int
    token_count: int
    whole_word_count: int
    char_frequency_min: int
    # A word that is split into pieces must be at least so frequent to teach them.
    split_word_frequency_min: int
    # Co-occurrence and its factors.
    window_tokens: int
    dimensions: int
    spare_dimensions: int
    power_iterations: int
    context_smoothing: float
    # Weight of a token with probability p: weight / (weight + p).
    rare_weight: float
    # Contrastive training.
    step_count: int
    pair_count: int
    pairs_per_article: int
    dictionary_share: float
    dictionary_pair_count_max: int
    temperature: float
    learning_rate: float
    warm_up_steps: int


FULL = Settings(
    seed=1,
    article_count_max=1_000_000,
    token_count=30_000,
    whole_word_count=25_200,
    char_frequency_min=60,
    split_word_frequency_min=4,
    window_tokens=10,
    dimensions=256,
    spare_dimensions=44,
    power_iterations=3,
    context_smoothing=0.75,
    rare_weight=1e-4,
    step_count=3_500,
    pair_count=2_048,
    pairs_per_article=2,
    dictionary_share=0.15,
    dictionary_pair_count_max=1_000_000,
    temperature=0.06,
    learning_rate=6e-3,
    warm_up_steps=30,
)

TOY = Settings(
    seed=1,
    article_count_max=120,
    token_count=3_000,
    whole_word_count=2_400,
    char_frequency_min=2,
    split_word_frequency_min=2,
    window_tokens=10,
    dimensions=64,
    spare_dimensions=16,
    power_iterations=2,
    context_smoothing=0.75,
    rare_weight=1e-3,
    step_count=60,
    pair_count=256,
    pairs_per_article=2,
    dictionary_share=0.15,
    dictionary_pair_count_max=5_000,
    temperature=0.06,
    learning_rate=6e-3,
    warm_up_steps=10,
)
