"""The mistakes that people make in a backward pass by hand: a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bpdebugger.core.diagnosing import mistakes_at_the_end as end
from bpdebugger.core.diagnosing import mistakes_in_forward as forward
from bpdebugger.core.diagnosing import mistakes_in_gradients as gradients
from bpdebugger.core.diagnosing import mistakes_in_loss as loss
from bpdebugger.core.diagnosing import mistakes_in_slopes as slopes
from bpdebugger.core.diagnosing import mistakes_in_sums as sums
from bpdebugger.core.diagnosing import mistakes_on_the_way_back as back
from bpdebugger.core.diagnosing.readings import Case, Reading
from bpdebugger.core.diagnosing.variant import Variant


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake: ``sentence`` says what is done, ``wrong`` and ``right`` show the factor in symbols, ``readings`` gives
    the ways to make it in a network."""

    id: str
    sentence: str
    wrong: str
    right: str
    readings: Callable[[Case], Iterator[Reading]]


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "sign_flipped",
        "The gradients, all or some of them, have the wrong sign.",
        "∂E/∂y = a − y",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        end.sign_flipped,
    ),
    Mistake(
        "activation_derivative_missing",
        "The derivative of the activation is left out.",
        "∂E/∂z = ∂E/∂y",
        "∂E/∂z = ∂E/∂y · dy/dz",
        slopes.derivative_missing,
    ),
    Mistake(
        "activation_derivative_missing_at_outputs",
        "The derivative of the activation is left out at the outputs.",
        "∂E/∂z[o] = ∂E/∂y[o]",
        "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o]",
        slopes.derivative_missing_at_outputs,
    ),
    Mistake(
        "activation_derivative_missing_in_hidden_layers",
        "The derivative of the activation is left out in the hidden layers.",
        "∂E/∂z[h] = ∂E/∂y[h]",
        "∂E/∂z[h] = ∂E/∂y[h] · dy/dz[h]",
        slopes.derivative_missing_in_hidden_layers,
    ),
    Mistake(
        "activation_derivative_twice",
        "The derivative of the activation is multiplied in once too often.",
        "∂E/∂z = ∂E/∂y · dy/dz · dy/dz",
        "∂E/∂z = ∂E/∂y · dy/dz",
        slopes.derivative_twice,
    ),
    Mistake(
        "derivative_taken_at_activation",
        "The derivative of the activation is taken at y instead of z.",
        "dy/dz = f′(y)",
        "dy/dz = f′(z)",
        slopes.derivative_at_activation,
    ),
    Mistake(
        "factor_two",
        "The gradients are twice or half the right ones.",
        "∂E/∂y = 2(y − a)",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        end.factor_two,
    ),
    Mistake(
        "sum_not_mean_over_samples",
        "The gradients of the samples are added up and not divided by their number.",
        "∂E/∂p = Σ ∂E/∂p of each sample",
        "∂E/∂p = (Σ ∂E/∂p of each sample) / n",
        end.sum_not_mean,
    ),
    Mistake(
        "mean_taken_twice",
        "The gradients are divided by the number of samples once more than is right.",
        "∂E/∂p = (Σ ∂E/∂p of each sample) / n²",
        "∂E/∂p = (Σ ∂E/∂p of each sample) / n",
        end.mean_taken_twice,
    ),
    Mistake(
        "divided_by_one_less",
        "The gradients are divided by n − 1, as a variance is.",
        "∂E/∂p = (Σ ∂E/∂p of each sample) / (n − 1)",
        "∂E/∂p = (Σ ∂E/∂p of each sample) / n",
        end.divided_by_one_less,
    ),
    Mistake(
        "learning_rate_included",
        "The gradients are multiplied with the learning rate.",
        "∂E/∂p = rate · ∂E/∂p",
        "∂E/∂p = ∂E/∂p",
        end.learning_rate_included,
    ),
    Mistake(
        "steps_for_gradients",
        "The numbers are the steps of the update, not the gradients.",
        "∂E/∂p = −rate · ∂E/∂p",
        "∂E/∂p = ∂E/∂p",
        end.steps_for_gradients,
    ),
    Mistake(
        "mean_over_outputs",
        "The number of outputs is a factor too many or too few.",
        "E = (Σ E[o]) / m",
        "E = Σ E[o]",
        end.mean_over_outputs,
    ),
    Mistake(
        "updated_weights_used",
        "The hidden deltas are computed with weights that were updated already.",
        "∂E/∂y[h] = Σ w_new · ∂E/∂z[o]",
        "∂E/∂y[h] = Σ w · ∂E/∂z[o]",
        back.updated_weights,
    ),
    Mistake(
        "one_share_only",
        "Of the shares that come back to a unit only one counts.",
        "∂E/∂y[h] = w · ∂E/∂z[o] of one connection",
        "∂E/∂y[h] = Σ w · ∂E/∂z[o] over all connections",
        sums.one_share_only,
    ),
    Mistake(
        "input_factor_missing",
        "The gradient of a weight is taken as the delta alone.",
        "∂E/∂w = ∂E/∂z[v]",
        "∂E/∂w = ∂E/∂z[v] · y[u]",
        gradients.input_factor_missing,
    ),
    Mistake(
        "weights_transposed",
        "The weights are taken as W where Wᵀ is needed, or the other way round.",
        "∂E/∂y[h] = Σ W[h,o] · ∂E/∂z[o]",
        "∂E/∂y[h] = Σ W[o,h] · ∂E/∂z[o]",
        back.weights_transposed,
    ),
    Mistake(
        "bias_gradient_missing",
        "The gradient of the biases is left at 0.",
        "∂E/∂b = 0",
        "∂E/∂b = ∂E/∂z",
        gradients.bias_gradient_missing,
    ),
    Mistake(
        "shared_use_overwritten",
        "Of several uses of a parameter only one counts.",
        "∂E/∂p = ∂E/∂p of one use",
        "∂E/∂p = Σ ∂E/∂p over all uses",
        sums.shared_use_overwritten,
    ),
    Mistake(
        "net_input_instead_of_activation",
        "The net input z stands where the activation y belongs.",
        "∂E/∂w = ∂E/∂z[v] · z[u]",
        "∂E/∂w = ∂E/∂z[v] · y[u]",
        gradients.net_input_for_activation,
    ),
    Mistake(
        "derivative_of_another_function",
        "The derivative of another function is taken for that of the activation.",
        "dy/dz = g′(z)",
        "dy/dz = f′(z)",
        slopes.of_another_function,
    ),
    Mistake(
        "another_loss",
        "The derivative of another loss is taken.",
        "∂E/∂y = ∂F/∂y",
        "∂E/∂y",
        loss.another_loss,
    ),
    Mistake(
        "loss_derivative_missing",
        "The gradients are those of the outputs, not of the loss.",
        "∂E/∂y = 1",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        loss.loss_derivative_missing,
    ),
    Mistake(
        "weights_missing",
        "The deltas are sent back without the weights.",
        "∂E/∂y[h] = Σ ∂E/∂z[o]",
        "∂E/∂y[h] = Σ w · ∂E/∂z[o]",
        back.weights_missing,
    ),
    Mistake(
        "shares_averaged",
        "The shares that come back to a unit are averaged.",
        "∂E/∂y[h] = (Σ w · ∂E/∂z[o]) / m",
        "∂E/∂y[h] = Σ w · ∂E/∂z[o]",
        back.shares_averaged,
    ),
    Mistake(
        "derivative_incomplete",
        "A part of the derivative of the activation is left out, or has the wrong sign.",
        "dy/dz = 1 − y",
        "dy/dz = y(1 − y), for the sigmoid",
        slopes.derivative_incomplete,
    ),
    Mistake(
        "activation_for_its_derivative",
        "The activation stands where its derivative belongs.",
        "dy/dz = f(z)",
        "dy/dz = f′(z)",
        slopes.activation_for_derivative,
    ),
    Mistake(
        "derivative_of_another_leak",
        "The slope left of the kink is another one.",
        "dy/dz = 0.2 for z < 0",
        "dy/dz = 0.01 for z < 0, for leaky_relu",
        slopes.of_another_leak,
    ),
    Mistake(
        "derivative_of_another_layer",
        "The derivative of the activation is that of another layer, or taken there.",
        "dy/dz[h] = f′(z[o])",
        "dy/dz[h] = f′(z[h])",
        slopes.of_another_layer,
    ),
    Mistake(
        "softmax_derivative_wrong",
        "The derivatives of softmax have a wrong sign, or lack a part.",
        "∂y[i]/∂z[j] = y[i] · y[j]",
        "∂y[i]/∂z[j] = −y[i] · y[j]",
        slopes.softmax_slopes,
    ),
    Mistake(
        "loss_for_its_derivative",
        "The loss stands where its derivative belongs.",
        "∂E/∂y = ½(a − y)²",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        loss.loss_for_derivative,
    ),
    Mistake(
        "error_without_sign",
        "The error is taken without its sign.",
        "∂E/∂y = |y − a|",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        loss.error_without_sign,
    ),
    Mistake(
        "target_missing",
        "The targets, or the outputs, are left out of the error.",
        "∂E/∂y = y",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        loss.target_missing,
    ),
    Mistake(
        "target_of_another_sample",
        "The outputs are compared with the targets of another sample.",
        "∂E/∂y = y − a@2",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        loss.target_of_another_sample,
    ),
    Mistake(
        "target_of_another_output",
        "The outputs are compared with the targets of other outputs.",
        "∂E/∂y[o] = y[o] − a[p]",
        "∂E/∂y[o] = y[o] − a[o], for E = ½(a − y)²",
        loss.target_of_another_output,
    ),
    Mistake(
        "one_output_only",
        "The error of some outputs does not go back.",
        "∂E/∂y[o] = 0",
        "∂E/∂y[o] = y[o] − a[o], for E = ½(a − y)²",
        loss.one_output_only,
    ),
    Mistake(
        "errors_added_up",
        "Each output gets the errors of all outputs.",
        "∂E/∂y[o] = Σ (y − a)",
        "∂E/∂y[o] = y[o] − a[o], for E = ½(a − y)²",
        loss.errors_added_up,
    ),
    Mistake(
        "error_averaged_over_samples",
        "The errors are averaged over the samples before they go back.",
        "∂E/∂y = (Σ (y − a)) / n",
        "∂E/∂y = y − a of each sample",
        loss.error_averaged,
    ),
    Mistake(
        "loss_at_rounded_output",
        "The error is taken at the decision, not at the output.",
        "∂E/∂y = [y > ½] − a",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        loss.at_rounded_output,
    ),
    Mistake(
        "weights_without_sign",
        "The deltas are sent back through weights that were changed: without signs, squared, normalised.",
        "∂E/∂y[h] = Σ |w| · ∂E/∂z[o]",
        "∂E/∂y[h] = Σ w · ∂E/∂z[o]",
        back.weights_changed,
    ),
    Mistake(
        "gradient_for_weight",
        "The deltas are sent back through gradients or activations, not through the weights.",
        "∂E/∂y[h] = Σ ∂E/∂w · ∂E/∂z[o]",
        "∂E/∂y[h] = Σ w · ∂E/∂z[o]",
        back.gradient_for_weight,
    ),
    Mistake(
        "weights_of_another_layer",
        "The deltas are sent back through the weights of another layer.",
        "∂E/∂y[h] = Σ w[g→h] · ∂E/∂z[o]",
        "∂E/∂y[h] = Σ w[h→o] · ∂E/∂z[o]",
        back.weights_of_another_layer,
    ),
    Mistake(
        "input_of_another_layer",
        "The gradient of a weight is computed with what another layer gives.",
        "∂E/∂w = ∂E/∂z[v] · y[v]",
        "∂E/∂w = ∂E/∂z[v] · y[u]",
        gradients.input_of_another_layer,
    ),
    Mistake(
        "weight_for_input",
        "The gradient of a weight is computed with the weight itself.",
        "∂E/∂w = ∂E/∂z[v] · w",
        "∂E/∂w = ∂E/∂z[v] · y[u]",
        gradients.weight_for_input,
    ),
    Mistake(
        "averages_multiplied",
        "Averages over the samples are multiplied, where products are to be averaged.",
        "∂E/∂w = mean ∂E/∂z[v] · mean y[u]",
        "∂E/∂w = mean (∂E/∂z[v] · y[u])",
        gradients.averages_multiplied,
    ),
    Mistake(
        "input_of_another_sample",
        "The gradient of a weight is computed with what another sample brings.",
        "∂E/∂w = ∂E/∂z[v] · y[u]@2",
        "∂E/∂w = ∂E/∂z[v] · y[u]",
        gradients.input_of_another_sample,
    ),
    Mistake(
        "bias_summed_over_units",
        "Every bias gets the sum over the units of its layer.",
        "∂E/∂b[h] = Σ ∂E/∂z",
        "∂E/∂b[h] = ∂E/∂z[h]",
        gradients.bias_summed_over_units,
    ),
    Mistake(
        "bias_averaged_over_units",
        "The gradient of a bias is averaged over the units of its layer.",
        "∂E/∂b = (Σ ∂E/∂z) / m",
        "∂E/∂b = Σ ∂E/∂z over the units that share it",
        gradients.bias_averaged_over_units,
    ),
    Mistake(
        "bias_multiplied_in",
        "The gradient of a bias has one factor too many.",
        "∂E/∂b = ∂E/∂z · b",
        "∂E/∂b = ∂E/∂z",
        gradients.bias_multiplied,
    ),
    Mistake(
        "shared_uses_truncated",
        "Of a shared parameter's uses only those in some layers count.",
        "∂E/∂p = Σ ∂E/∂p over the last uses",
        "∂E/∂p = Σ ∂E/∂p over all uses",
        sums.uses_truncated,
    ),
    Mistake(
        "uses_averaged",
        "The uses of a shared parameter are averaged.",
        "∂E/∂p = (Σ ∂E/∂p of each use) / k",
        "∂E/∂p = Σ ∂E/∂p of each use",
        sums.uses_averaged,
    ),
    Mistake(
        "one_sample_only",
        "The numbers are those of one sample alone.",
        "∂E/∂p = ∂E/∂p of one sample",
        "∂E/∂p = (Σ ∂E/∂p of each sample) / n",
        sums.one_sample_only,
    ),
    Mistake(
        "sample_left_out",
        "One sample does not count as the others do.",
        "∂E/∂p = (Σ ∂E/∂p without one) / n",
        "∂E/∂p = (Σ ∂E/∂p of each sample) / n",
        sums.sample_counts_otherwise,
    ),
    Mistake(
        "gradients_not_cleared",
        "The gradients are not cleared between samples.",
        "∂E/∂p += ∂E/∂p, from the last sample on",
        "∂E/∂p = 0 at the start",
        sums.not_cleared,
    ),
    Mistake(
        "units_masked",
        "Nothing goes through some units, as behind a mask.",
        "∂E/∂z[h] = 0",
        "∂E/∂z[h] = ∂E/∂y[h] · dy/dz[h]",
        sums.units_masked,
    ),
    Mistake(
        "layer_left_out",
        "The gradients of a layer are left at 0.",
        "∂E/∂w = 0",
        "∂E/∂w = ∂E/∂z[v] · y[u]",
        end.layer_left_out,
    ),
    Mistake(
        "nothing_sent_back",
        "Nothing is sent back through a layer.",
        "∂E/∂y[h] = 0",
        "∂E/∂y[h] = Σ w · ∂E/∂z[o]",
        back.not_sent_back,
    ),
    Mistake(
        "weight_decay_added",
        "A multiple of the parameters is added to their gradients.",
        "∂E/∂p + λ · p",
        "∂E/∂p",
        end.weight_decay_added,
    ),
    Mistake(
        "gradient_clipped",
        "Gradients beyond a bound are set to the bound.",
        "min(c, max(−c, ∂E/∂p))",
        "∂E/∂p",
        end.gradient_clipped,
    ),
    Mistake(
        "gradient_clipped_by_norm",
        "The gradients are scaled to a norm.",
        "∂E/∂p · c / ‖∂E/∂p‖",
        "∂E/∂p",
        end.clipped_by_norm,
    ),
    Mistake(
        "gradient_normalised",
        "The gradients are divided by their norm or by the largest of them.",
        "∂E/∂p / ‖∂E/∂p‖",
        "∂E/∂p",
        end.normalised,
    ),
    Mistake(
        "mean_over_units",
        "The gradients of a layer are divided by the number of units.",
        "∂E/∂w = ∂E/∂z[v] · y[u] / m",
        "∂E/∂w = ∂E/∂z[v] · y[u]",
        end.mean_over_units,
    ),
    Mistake(
        "momentum_included",
        "The gradients are multiplied with what momentum makes of them.",
        "∂E/∂p / (1 − momentum)",
        "∂E/∂p",
        end.momentum_included,
    ),
    Mistake(
        "loss_transformed",
        "The gradients are those of a function of the loss.",
        "∂√E/∂p",
        "∂E/∂p",
        end.loss_transformed,
    ),
    Mistake(
        "sign_of_gradient",
        "Of the gradients only the signs are given.",
        "sign(∂E/∂p)",
        "∂E/∂p",
        end.sign_of_gradient,
    ),
    Mistake(
        "gradient_without_sign",
        "The gradients are given without their signs.",
        "|∂E/∂p|",
        "∂E/∂p",
        end.gradient_without_sign,
    ),
    Mistake(
        "gradient_squared",
        "The gradients are squared.",
        "(∂E/∂p)²",
        "∂E/∂p",
        end.gradient_squared,
    ),
    Mistake(
        "bias_left_out_forward",
        "The biases are not added in the forward pass.",
        "z = Σ w · y",
        "z = Σ w · y + b",
        forward.bias_left_out,
    ),
    Mistake(
        "another_activation",
        "The activation is another function, forward and back.",
        "y = g(z)",
        "y = f(z)",
        forward.another_activation,
    ),
    Mistake(
        "activation_left_out_forward",
        "The activation is left out of the forward pass.",
        "y = z",
        "y = f(z)",
        forward.activation_in_forward_only,
    ),
    Mistake(
        "inputs_in_another_order",
        "The inputs are taken in another order.",
        "z = w1 · y[x2] + w2 · y[x1]",
        "z = w1 · y[x1] + w2 · y[x2]",
        forward.inputs_in_another_order,
    ),
    Mistake(
        "weights_transposed_forward",
        "The weights are transposed in the forward pass already.",
        "z = Wᵀ · y",
        "z = W · y",
        forward.weights_transposed_forward,
    ),
)
"""All of them, in the order in which they are tried and named."""


class Made(NamedTuple):
    """One mistake, or two at once, each made in one way; ``ids`` and ``readings`` have one or two entries."""

    ids: tuple[str, ...]
    readings: tuple[Reading, ...]

    @property
    def name(self) -> str:
        """The id, or the two joined with a plus in the order of the table."""
        return "+".join(sorted(self.ids, key=_order().__getitem__))

    @property
    def variant(self) -> Variant:
        """All that is changed."""
        first, *others = self.readings
        return first.variant & others[0].variant if others else first.variant

    def __and__(self, other: Made) -> Made:
        return Made(self.ids + other.ids, self.readings + other.readings)


@cache
def _order() -> dict[str, int]:
    return {mistake.id: number for number, mistake in enumerate(MISTAKES)}


def single_mistakes(case: Case) -> list[Made]:
    """Every mistake in every way in which it can be made in this network."""
    return [Made((mistake.id,), (reading,)) for mistake in MISTAKES for reading in mistake.readings(case)]
