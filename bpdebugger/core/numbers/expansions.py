"""Series and tails for gelu, gelu′ and silu′, which lose their digits in the textbook forms.

Where one double has too few digits, a number is carried as a double and a small correction; only what the activations
need: an exact sum, and an exponential right to 57 bits.

The tables were computed with 60 digits and rounded once; tests/core/test_expansions.py recomputes them.
"""

from __future__ import annotations

import decimal
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.polynomial import chebyshev, polynomial
from numpy.typing import NDArray

Array = NDArray[np.float64]

_STEP_HIGH: Final = 0.04332169878489367
"""log(2)/16 to 38 bits, so that its product with a whole number below 2^15 is exact."""

_STEP_LOW: Final = 1.0291218489310676e-13
"""What is missing in ``_STEP_HIGH``."""


def two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """a + b rounded, and the rounding error, which is itself a double (Knuth, TAOCP 2, 4.2.2, theorem B)."""
    total = a + b
    back = total - a
    return total, (a - (total - back)) + (b - back)


@dataclass(frozen=True, slots=True)
class ScaledExp:
    """exp(x) as lead·(1 + correction)·2^exponent, elementwise; 1 <= lead < 2 and |correction| < 0.025."""

    lead: Array
    correction: Array
    exponent: NDArray[np.intc]

    def parts(self) -> tuple[Array, Array]:
        """exp(x) rounded, and what the rounding took."""
        scaled = np.ldexp(self.lead, self.exponent)
        low = scaled * self.correction
        high = scaled + low
        return high, low - (high - scaled)

    def times(self, factor: Array, relative: Array) -> Array:
        """exp(x)·factor·(1 + relative) for a small ``relative``.

        The power of two comes last, so that a subnormal result is rounded to its few digits only once.
        """
        product = factor * self.lead
        return np.asarray(np.ldexp(product + product * (self.correction + relative), self.exponent))


def scaled_exp(x: Array, x_low: Array | float = 0.0) -> ScaledExp:
    """exp(x + x_low) for -1000 <= x <= 0 and a small ``x_low``.

    With x = (16n + j)·log(2)/16 + r it is 2^n·2^(j/16)·(1 + expm1(r)). The table of 2^(j/16) is the idea of
    Tang 1989 (ACM TOMS 15, 144): as |r| < 0.025, an error in the last place of expm1 counts only a fortieth.
    """
    steps = np.rint(x / _STEP_HIGH)
    r = ((x - steps * _STEP_HIGH) - steps * _STEP_LOW) + x_low
    whole = steps.astype(np.intc)
    row = whole & 15
    return ScaledExp(_ROOTS_OF_TWO[row], np.expm1(r) + _ROOTS_OF_TWO_REST[row], whole >> 4)


def _roots_of_two() -> tuple[Array, Array]:
    """2^(j/16) for j = 0 ... 15 rounded, and the relative rests, from decimals of 40 digits."""
    with decimal.localcontext(decimal.Context(prec=40)):
        exact = [decimal.Decimal(2) ** (decimal.Decimal(j) / 16) for j in range(16)]
        rests = [float(root / decimal.Decimal(float(root)) - 1) for root in exact]
    return np.array([float(root) for root in exact]), np.array(rests)


_ROOTS_OF_TWO, _ROOTS_OF_TWO_REST = _roots_of_two()

LOG_SQRT_2PI: Final = (0.9189385324716568, 7.330159424639235e-10)
"""log(√(2π)) as a multiple of 2^-26 and the rest."""

DISTRIBUTION_TAYLOR: Final = tuple(
    float((-0.5) ** n / (math.sqrt(2.0 * math.pi) * math.factorial(n) * (2 * n + 1))) for n in range(12)
)
"""(Φ(z) - 1/2)/z in powers of z², for |z| <= 0.5 (Abramowitz & Stegun 26.2.10)."""

SILU_SLOPE_ROOT: Final = (-1.2784645427610737, -1.0946994183093437e-16)
"""Where silu′ is zero, as a double and the rest."""

SILU_CURVATURE: Final = (0.2178117057198001, -3.974332795880862e-18)
"""silu″ at that root, as a double and the rest."""

SILU_SLOPE_TAYLOR: Final = (
    0.1466487969969469, 0.018874814223782312, -0.015222655223188032, -0.006606589138356696,
    0.000126627410081122, 0.0007985218818397998, 0.00018570724361186496, -4.090534237428612e-05,
)  # fmt: skip
"""(silu′(z)/d - silu″(root))/d in powers of d = z - root, for distances d up to 1/32."""

GELU_SLOPE_ROOT: Final = (-0.7517915246935645, 1.4956759177009883e-17)
"""Where gelu′ is zero, as a double and the rest."""

GELU_CURVATURE: Final = (0.4314939923140469, 2.7308688141129613e-17)
"""gelu″ at that root, as a double and the rest."""

GELU_SLOPE_CHEBYSHEV: Final = (
    0.3627956296944136, -0.03560887709543268, -0.01684254009133097, 0.00011632992493686534,
    0.0002415849277799137, 3.543840466079186e-06, -2.4586528949092516e-06, -7.18231797099265e-08,
    1.919304451187893e-08, 7.854923145708423e-10, -1.2059949805680788e-10, -6.235062916964493e-12,
    6.295824443538261e-13, 3.9488439874609954e-14, -2.7891717513963643e-15, -2.0932443948917754e-16,
    1.0629130736287212e-17,
)  # fmt: skip
"""(gelu′(z)/d - gelu″(root))/d with d = z - root, for -1.1 <= z <= 0 as a Chebyshev series in 1 + z/0.55."""

MISH_SLOPE_ROOT: Final = (-1.1924312145154952, -4.8484829848031044e-17)
"""Where mish′ is zero, as a double and the rest."""

MISH_CURVATURE: Final = (0.2669479140495345, 1.5332816617135587e-17)
"""mish″ at that root, as a double and the rest."""

MISH_SLOPE_CHEBYSHEV: Final = (
    0.20590455013741454, 0.005387506875805529, -0.011805931178899557, -0.0015669730372238479,
    0.00012586242435200736, 5.6513096090786626e-05, 3.907780398285157e-06, -9.149488840696309e-07,
    -2.1101331464058443e-07, -4.4013813752566414e-09, 4.484923912094076e-09, 6.629259225177534e-10,
    -2.251617890368106e-11, -1.8140020764215162e-11, -1.717832241278103e-12, 2.028702263973305e-13,
    6.378091955787416e-14, 3.217955993090055e-15, -1.0376215584266274e-15, -1.9792785316588532e-16,
)  # fmt: skip
"""(mish′(z)/d - mish″(root))/d with d = z - root, for -1.5 <= z <= 0 as a Chebyshev series in 1 + z/0.75."""

MILLS_TAIL_CHEBYSHEV: Final = (
    0.34401445471755887, -0.40465544954324034, 0.0577351143864489, 0.005891005022648665,
    -0.0029813280146407085, -0.00018784248419341084, 0.00018582353252248815, 1.0945306407820975e-05,
    -1.2601169173080923e-05, -1.0426051372828998e-06, 8.714559073500435e-07, 1.1502035327756847e-07,
    -5.7728160394728825e-08, -1.2195379476833215e-08, 3.360884481753686e-09, 1.1683998527410832e-09,
    -1.4046662965506846e-10, -9.775106324037872e-11, -1.6697608919829694e-13, 6.801878567102509e-12,
    8.096395664065816e-13, -3.512491356177838e-13, -9.792816188550379e-14, 8.086517388210279e-15,
    6.889623940649907e-15, 6.408832047492814e-16, -2.3059552017243534e-16, -7.417072444462731e-17,
    -9.571119010314375e-18,
)  # fmt: skip
"""w(t) = 1/R(t) - t for t >= 0 as a Chebyshev series in (t - 3)/(t + 3), R being Mills' ratio."""


def inverse_mills_ratio(t: Array) -> tuple[Array, Array]:
    """φ(t)/(1 - Φ(t)) of the normal distribution for t >= 0, as a double and its rounding error.

    It is t + w(t), and w = 1/(t + 2/(t + 3/(t + ...))) is the rest of Laplace's continued fraction
    (Abramowitz & Stegun 26.2.14). As w is smooth up to t = ∞, it has a short Chebyshev series in
    (t - 3)/(t + 3), a variable of the kind of Schonfelder 1978 (Math. Comp. 32, 1232). An error of w counts
    only by w/(t + w).
    """
    return two_sum(t, _chebyshev((t - 3.0) / (t + 3.0), MILLS_TAIL_CHEBYSHEV))


def normal_density(t: Array) -> ScaledExp:
    """φ(t) = exp(-t²/2)/√(2π) for 0 <= t <= 40.

    The rounding error of t² alone would cost up to 10 bits. With h = t to 13 binary places h² is exact, and
    t² = h² + (t - h)(t + h). (Cody 1969, Math. Comp. 23, 631, splits the argument of erfc so.)
    """
    h = np.rint(t * 8192.0) / 8192.0
    return scaled_exp(-(0.5 * h * h + LOG_SQRT_2PI[0]), -(0.5 * (t - h) * (t + h) + LOG_SQRT_2PI[1]))


def gelu_centre(z: Array) -> Array:
    """z·Φ(z) for |z| <= 0.5, with Φ(z) as 1/2 and an odd series."""
    return np.asarray(z * (0.5 + z * _taylor(z * z, DISTRIBUTION_TAYLOR)))


def gelu_left(z: Array) -> Array:
    """z·Φ(z) for -40 <= z <= 0, as φ(t)·z/(φ(t)/(1 - Φ(t))) with t = -z."""
    inverse, low = inverse_mills_ratio(-z)
    return normal_density(-z).times(z / inverse, -low / inverse)


def gelu_slope_left(z: Array) -> Array:
    """gelu′(z) = Φ(z) + z·φ(z) for -40 <= z <= 0.

    Below -1.1 it is φ(t)·(R(t) - t) with t = -z and Mills' ratio R(t) = (1 - Φ(t))/φ(t), nearer to the root
    a series.
    """
    inverse, inverse_low = inverse_mills_ratio(-z)
    mills = 1.0 / inverse
    factor, low = two_sum(mills, z)
    slope = normal_density(-z).times(factor, (low - mills * inverse_low / inverse) / factor)
    rest = _chebyshev(1.0 + z / 0.55, GELU_SLOPE_CHEBYSHEV)
    return np.where(z >= -1.1, _about_root(z, GELU_SLOPE_ROOT, GELU_CURVATURE, rest), slope)


def silu_slope_left(z: Array) -> Array:
    """silu′(z) = sigmoid(z)·(1 + z·sigmoid(-z)) for -1000 <= z <= 0.

    It is e·(1 + z + e)/(1 + e)² with e = exp(z). Both sums carry their rounding errors, so that the first may
    cancel; only within 1/32 of the root a series stands in for it.
    """
    power = scaled_exp(z)
    e, e_low = power.parts()
    above, low = two_sum(np.ones_like(z), z)
    above, more = two_sum(above, e)
    below, below_low = two_sum(np.ones_like(z), e)
    relative = (low + more + e_low) / above - 2.0 * (below_low + e_low) / below
    slope = power.times(above / np.square(below), relative)
    distance = z - SILU_SLOPE_ROOT[0]
    rest = _taylor(distance, SILU_SLOPE_TAYLOR)
    series = _about_root(z, SILU_SLOPE_ROOT, SILU_CURVATURE, rest)
    return np.where(np.abs(distance) <= 0.03125, series, slope)


def mish_slope_left(z: Array) -> Array:
    """mish′(z) for -1000 <= z <= 0.

    Below -1.5 it is e·(4(z + 1) + 4e² + e³ + e(4z + 6))/(2 + 2e + e²)² with e = exp(z), where nothing cancels; nearer
    to the root a series.
    """
    power = scaled_exp(z)
    e, _ = power.parts()
    above = 4.0 * (z + 1.0) + e * ((4.0 * z + 6.0) + e * (4.0 + e))
    below = 2.0 + e * (2.0 + e)
    slope = power.times(above / below / below, np.zeros_like(z))
    rest = _chebyshev(1.0 + z / 0.75, MISH_SLOPE_CHEBYSHEV)
    return np.where(z >= -1.5, _about_root(z, MISH_SLOPE_ROOT, MISH_CURVATURE, rest), slope)


def _about_root(z: Array, root: tuple[float, float], slope: tuple[float, float], rest: Array) -> Array:
    """d·(slope + d·rest) with d = z - root: a function near its root with all its digits.

    d is rounded to a double; what that takes is put back as a factor of the bracket.
    """
    high, low = two_sum(z, np.full_like(z, -root[0]))
    low = low - root[1]
    d = high + low
    lost = ((high - d) + low) / d
    bend = d * rest
    return np.asarray(d * (slope[0] + (slope[1] + bend + (slope[0] + bend) * lost)))


def _chebyshev(u: Array, series: tuple[float, ...]) -> Array:
    return np.asarray(chebyshev.chebval(u, series), dtype=np.float64)


def _taylor(d: Array, series: tuple[float, ...]) -> Array:
    return np.asarray(polynomial.polyval(d, series), dtype=np.float64)
