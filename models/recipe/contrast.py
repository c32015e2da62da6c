"""Stage 5: related texts are drawn together, all others of the batch apart (symmetric InfoNCE over sums of rows)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .corpus import Ragged, ragged_of
from .settings import Settings

Matrix = NDArray[np.float32]
# Columns that are gathered at once: rows of all tokens of a batch would not fit in a processor's cache, nor always in memory.
_COLUMNS_AT_ONCE = 64


def sums_of(table: Matrix, texts: Ragged) -> Matrix:
    """The sum of the rows of each text. No text may be empty."""
    sums = np.empty((len(texts), table.shape[1]), np.float32)
    for start in range(0, table.shape[1], _COLUMNS_AT_ONCE):
        columns = slice(start, start + _COLUMNS_AT_ONCE)
        sums[:, columns] = np.add.reduceat(table[texts.tokens, columns], texts.offsets[:-1], axis=0)
    return sums


def gradient_of_table(gradients: Matrix, texts: Ragged, token_count: int) -> Matrix:
    """Each token of a text receives the gradient of the text's sum."""
    whole = np.zeros((token_count, gradients.shape[1]), np.float32)
    owners = np.repeat(np.arange(len(texts)), np.diff(texts.offsets))
    order = np.argsort(texts.tokens, kind="stable")
    tokens, starts = np.unique(texts.tokens[order], return_index=True)
    for start in range(0, gradients.shape[1], _COLUMNS_AT_ONCE):
        columns = slice(start, start + _COLUMNS_AT_ONCE)
        whole[tokens, columns] = np.add.reduceat(gradients[owners[order], columns], starts, axis=0)
    return whole


def loss_and_gradient(sums: Matrix, temperature: float) -> tuple[float, Matrix]:
    """
    `sums`: the first halves of all pairs, then the second halves. The loss is the mean, over both directions, of
    -log(e^(s_ii) / Σ_j e^(s_ij)) with s = cosine / temperature; its gradient is with respect to the sums.
    """
    count = len(sums) // 2
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    units = sums / lengths
    one, other = units[:count], units[count:]
    # One is taken off before exp: a cosine never exceeds it, so nothing overflows.
    powers = (one @ other.T - 1) / temperature
    diagonal = powers.diagonal().copy()
    np.exp(powers, out=powers)
    rows, columns = powers.sum(axis=1), powers.sum(axis=0)
    loss = float((np.log(rows) + np.log(columns) - 2 * diagonal).mean() / 2)
    powers *= 1 / rows[:, None] + 1 / columns[None, :]
    powers[np.arange(count), np.arange(count)] -= 2
    of_units = np.concatenate([powers @ other, powers.T @ one]) / (2 * count * temperature)
    # Through the division by the length: what points along the vector changes nothing.
    along = (of_units * units).sum(axis=1, keepdims=True)
    return loss, (of_units - units * along) / lengths


class Adam:
    """Kingma and Ba 2015, with the moments that suit sparse gradients."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._mean = np.zeros(shape, np.float32)
        self._square = np.zeros(shape, np.float32)
        self._step = 0

    def step(self, table: Matrix, gradient: Matrix, rate: float) -> None:
        """Changes the table in place."""
        self._step += 1
        self._mean += 0.1 * (gradient - self._mean)
        self._square += 0.02 * (gradient * gradient - self._square)
        mean = self._mean / (1 - 0.9**self._step)
        square = self._square / (1 - 0.98**self._step)
        table -= rate * mean / (np.sqrt(square) + 1e-8)


Pairs = list[tuple[NDArray[np.int32], NDArray[np.int32]]]


def train(table: Matrix, draw: Callable[[], Pairs], settings: Settings, tell: Callable[[str], None]) -> Matrix:
    """Changes the table in place, by batches that `draw` gives."""
    adam = Adam(table.shape)
    for step in range(1, settings.step_count + 1):
        pairs = draw()
        texts = ragged_of([pair[0] for pair in pairs] + [pair[1] for pair in pairs])
        loss, gradient = loss_and_gradient(sums_of(table, texts), settings.temperature)
        cosine = 0.5 * (1 + np.cos(np.pi * step / settings.step_count))
        rate = settings.learning_rate * min(1.0, step / settings.warm_up_steps) * max(0.02, cosine)
        adam.step(table, gradient_of_table(gradient, texts, len(table)), rate)
        if step % max(1, settings.step_count // 10) == 0:
            tell(f"step {step}: loss {loss:.3f}")
    return table
