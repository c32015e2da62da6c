"""Stage 4: first vectors, from the positive mutual information of neighbours (PPMI) and its singular vectors."""

import numpy as np
from numpy.typing import NDArray

from .settings import Settings

Matrix = NDArray[np.float32]
_ROWS_AT_ONCE = 2_000


def to_positive_information(counts: Matrix, smoothing: float) -> Matrix:
    """In place: max(0, log(n_ij / (n_i · p_j))), where p_j is the smoothed share of token j (Levy and Goldberg 2015)."""
    row_sums = counts.sum(axis=1, dtype=np.float64)
    shares = row_sums**smoothing
    shares /= shares.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        row_logs = np.log(np.maximum(row_sums, 1e-6)).astype(np.float32)
        share_logs = np.log(np.maximum(shares, 1e-12)).astype(np.float32)
        for start in range(0, len(counts), _ROWS_AT_ONCE):
            rows = counts[start : start + _ROWS_AT_ONCE]
            np.log(rows, out=rows)
            rows -= row_logs[start : start + _ROWS_AT_ONCE, None]
            rows -= share_logs
            np.maximum(rows, 0, out=rows)
    return counts


def singular_vectors(matrix: Matrix, settings: Settings, chance: np.random.Generator) -> tuple[Matrix, Matrix]:
    """The first left singular vectors and values, by random projection (Halko, Martinsson and Tropp 2011)."""
    width = min(settings.dimensions + settings.spare_dimensions, len(matrix))
    basis = np.linalg.qr(matrix @ chance.standard_normal((len(matrix), width), dtype=np.float32))[0]
    for _ in range(settings.power_iterations):
        basis = np.linalg.qr(matrix.T @ basis)[0]
        basis = np.linalg.qr(matrix @ basis)[0]
    left, values, _ = np.linalg.svd(basis.T @ matrix, full_matrices=False)
    return (basis @ left)[:, : settings.dimensions], values[: settings.dimensions]


def weigh(vectors: Matrix, values: Matrix, frequencies: NDArray[np.int64], rare_weight: float) -> Matrix:
    """Unit rows without their common mean, a frequent token weighing less (Arora, Liang and Ma 2017)."""
    rows = vectors * values**0.25
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    shares = frequencies / frequencies.sum()
    rows -= shares @ rows
    return (rows * (rare_weight / (rare_weight + shares))[:, None]).astype(np.float32)
