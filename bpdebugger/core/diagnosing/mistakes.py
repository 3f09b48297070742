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
from bpdebugger.core.diagnosing import mistakes_in_other_slopes as other_slopes
from bpdebugger.core.diagnosing import mistakes_in_penalty as penalty
from bpdebugger.core.diagnosing import mistakes_in_slopes as slopes
from bpdebugger.core.diagnosing import mistakes_in_sums as sums
from bpdebugger.core.diagnosing import mistakes_on_the_way_back as back
from bpdebugger.core.diagnosing.readings import Case, Reading
from bpdebugger.core.diagnosing.variant import Variant


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake: ``sentence`` says what is done, ``readings`` gives the ways to make it in a network.

    ``from_given``: whether these depend on what was given, as a bound does; all others are the same each time.
    """

    id: str
    sentence: str
    readings: Callable[[Case], Iterator[Reading]]
    from_given: bool = False


MISTAKES: tuple[Mistake, ...] = (
    Mistake("sign_flipped", "The gradients, all or some of them, have the wrong sign.", end.sign_flipped),
    Mistake(
        "activation_derivative_missing", "The derivative of the activation is left out.", slopes.derivative_missing
    ),
    Mistake(
        "activation_derivative_missing_at_outputs",
        "The derivative of the activation is left out at the outputs.",
        slopes.derivative_missing_at_outputs,
    ),
    Mistake(
        "activation_derivative_missing_in_hidden_layers",
        "The derivative of the activation is left out in the hidden layers.",
        slopes.derivative_missing_in_hidden_layers,
    ),
    Mistake(
        "activation_derivative_missing_in_one_half",
        "The derivative of the activation is left out in what goes back, or in what goes to the gradients.",
        slopes.derivative_missing_in_one_half,
    ),
    Mistake(
        "activation_derivative_twice",
        "The derivative of the activation is multiplied in once too often.",
        slopes.derivative_twice,
    ),
    Mistake(
        "derivative_taken_at_activation",
        "The derivative of the activation is taken at y instead of z.",
        slopes.derivative_at_activation,
    ),
    Mistake("factor_two", "The gradients are twice or half the right ones.", end.factor_two),
    Mistake(
        "sum_not_mean_over_samples",
        "The gradients of the samples are added up and not divided by their number.",
        end.sum_not_mean,
    ),
    Mistake(
        "mean_taken_twice",
        "The gradients are divided by the number of samples once more than is right.",
        end.mean_taken_twice,
    ),
    Mistake("divided_by_one_less", "The gradients are divided by n − 1, as a variance is.", end.divided_by_one_less),
    Mistake(
        "learning_rate_included", "The gradients are multiplied with the learning rate.", end.learning_rate_included
    ),
    Mistake(
        "steps_for_gradients", "The numbers are the steps of the update, not the gradients.", end.steps_for_gradients
    ),
    Mistake("factor_four", "The gradients are four times the right ones, or a quarter of them.", end.factor_four),
    Mistake("mean_over_outputs", "The number of outputs is a factor too many or too few.", end.mean_over_outputs),
    Mistake(
        "updated_weights_used",
        "The hidden deltas are computed with weights that were updated already.",
        back.updated_weights,
    ),
    Mistake("one_share_only", "Of the shares that come back to a unit only one counts.", sums.one_share_only),
    Mistake(
        "input_factor_missing", "The gradient of a weight is taken as the delta alone.", gradients.input_factor_missing
    ),
    Mistake(
        "weights_transposed",
        "The weights are taken as W where Wᵀ is needed, or the other way round.",
        back.weights_transposed,
    ),
    Mistake("bias_gradient_missing", "The gradient of the biases is left at 0.", gradients.bias_gradient_missing),
    Mistake("shared_use_overwritten", "Of several uses of a parameter only one counts.", sums.shared_use_overwritten),
    Mistake(
        "net_input_instead_of_activation",
        "The net input z stands where the activation y belongs.",
        gradients.net_input_for_activation,
    ),
    Mistake(
        "derivative_of_another_function",
        "The derivative of another function is taken for that of the activation.",
        slopes.of_another_function,
    ),
    Mistake("another_loss", "The derivative of another loss is taken.", loss.another_loss),
    Mistake(
        "loss_derivative_missing",
        "The gradients are those of the outputs, not of the loss.",
        loss.loss_derivative_missing,
    ),
    Mistake("weights_missing", "The deltas are sent back without the weights.", back.weights_missing),
    Mistake("shares_subtracted", "Some of the shares that come back to a unit are subtracted.", back.shares_subtracted),
    Mistake("deltas_exchanged", "The deltas of two units change places on the way back.", back.deltas_exchanged),
    Mistake("shares_exchanged", "What comes back goes to other units of the layer before.", back.shares_exchanged),
    Mistake("shares_averaged", "The shares that come back to a unit are averaged.", back.shares_averaged),
    Mistake(
        "derivative_incomplete",
        "A part of the derivative of the activation is left out, or has the wrong sign.",
        slopes.derivative_incomplete,
    ),
    Mistake(
        "activation_for_its_derivative",
        "The activation stands where its derivative belongs.",
        slopes.activation_for_derivative,
    ),
    Mistake(
        "derivative_taken_at_upstream",
        "The derivative of the activation, such as relu's mask, is taken at ∂E/∂y instead of z.",
        other_slopes.at_upstream,
    ),
    Mistake("derivative_of_another_leak", "The slope left of the kink is another one.", other_slopes.of_another_leak),
    Mistake(
        "derivative_of_another_layer",
        "The derivative of the activation is that of another layer, or taken there.",
        other_slopes.of_another_layer,
    ),
    Mistake(
        "derivative_at_another_net_input",
        "The derivative of the activation is taken at another z: without the bias, of another sample.",
        other_slopes.at_another_net_input,
    ),
    Mistake(
        "softmax_derivative_wrong",
        "The derivatives of softmax have a wrong sign, or lack a part.",
        other_slopes.softmax_slopes,
    ),
    Mistake("loss_in_part", "A part of the loss is left out, or its logarithm has another base.", loss.loss_in_part),
    Mistake("error_clipped", "The error at the outputs is clipped.", loss.error_clipped),
    Mistake("targets_smoothed", "The targets are drawn towards the mean.", loss.targets_smoothed),
    Mistake("loss_for_its_derivative", "The loss stands where its derivative belongs.", loss.loss_for_derivative),
    Mistake("error_without_sign", "The error is taken without its sign.", loss.error_without_sign),
    Mistake("target_missing", "The targets, or the outputs, are left out of the error.", loss.target_missing),
    Mistake(
        "target_of_another_sample",
        "The outputs are compared with the targets of another sample.",
        loss.target_of_another_sample,
    ),
    Mistake(
        "target_of_another_output",
        "The outputs are compared with the targets of other outputs.",
        loss.target_of_another_output,
    ),
    Mistake("one_output_only", "The error of some outputs does not go back.", loss.one_output_only),
    Mistake("errors_added_up", "Each output gets the errors of all outputs.", loss.errors_added_up),
    Mistake(
        "error_averaged_over_samples",
        "The errors are averaged over the samples before they go back.",
        loss.error_averaged,
    ),
    Mistake("loss_at_rounded_output", "The error is taken at the decision, not at the output.", loss.at_rounded_output),
    Mistake(
        "weights_without_sign",
        "The deltas are sent back through weights that were changed: without signs, squared, normalised.",
        back.weights_changed,
    ),
    Mistake(
        "gradient_for_weight",
        "The deltas are sent back through gradients or activations, not through the weights.",
        back.gradient_for_weight,
    ),
    Mistake(
        "weights_of_another_layer",
        "The deltas are sent back through the weights of another layer.",
        back.weights_of_another_layer,
    ),
    Mistake(
        "input_of_another_layer",
        "The gradient of a weight is computed with what another layer gives.",
        gradients.input_of_another_layer,
    ),
    Mistake(
        "weight_for_input", "The gradient of a weight is computed with the weight itself.", gradients.weight_for_input
    ),
    Mistake(
        "input_changed",
        "The gradient of a weight is computed with something made of what comes in: its square, its size.",
        gradients.input_changed,
    ),
    Mistake(
        "averages_multiplied",
        "Averages over the samples are multiplied, where products are to be averaged.",
        gradients.averages_multiplied,
    ),
    Mistake(
        "input_of_another_sample",
        "The gradient of a weight is computed with what another sample brings.",
        gradients.input_of_another_sample,
    ),
    Mistake(
        "bias_summed_over_units",
        "Every bias gets the sum over the units of its layer.",
        gradients.bias_summed_over_units,
    ),
    Mistake(
        "bias_averaged_over_units",
        "The gradient of a bias is averaged over the units of its layer.",
        gradients.bias_averaged_over_units,
    ),
    Mistake("bias_multiplied_in", "The gradient of a bias has one factor too many.", gradients.bias_multiplied),
    Mistake(
        "shared_uses_truncated", "Of a shared parameter's uses only those in some layers count.", sums.uses_truncated
    ),
    Mistake("uses_averaged", "The uses of a shared parameter are averaged.", sums.uses_averaged),
    Mistake("one_sample_only", "The numbers are those of one sample alone.", sums.one_sample_only),
    Mistake("sample_left_out", "One sample does not count as the others do.", sums.sample_counts_otherwise),
    Mistake(
        "updated_after_each_sample",
        "The weights were updated after each sample, before the next went through.",
        sums.updated_after_each_sample,
    ),
    Mistake("gradients_not_cleared", "The gradients are not cleared between samples.", sums.not_cleared),
    Mistake("units_masked", "Nothing goes through some units, as behind a mask.", sums.units_masked, from_given=True),
    Mistake("penalty_missing", "The penalty on the weights is left out.", penalty.penalty_missing),
    Mistake("penalty_scaled", "The penalty on the weights has another factor.", penalty.penalty_scaled),
    Mistake(
        "penalty_over_others",
        "The penalty is taken over other parameters than it goes over.",
        penalty.penalty_over_others,
    ),
    Mistake("layer_left_out", "The gradients of a layer are left at 0.", end.layer_left_out),
    Mistake("nothing_sent_back", "Nothing is sent back through a layer.", back.not_sent_back),
    Mistake(
        "weight_decay_added",
        "A multiple of the parameters is added to their gradients.",
        end.weight_decay_added,
        from_given=True,
    ),
    Mistake(
        "gradient_clipped", "Gradients beyond a bound are set to the bound.", end.gradient_clipped, from_given=True
    ),
    Mistake("gradient_clipped_by_norm", "The gradients are scaled to a norm.", end.clipped_by_norm, from_given=True),
    Mistake(
        "gradient_normalised", "The gradients are divided by their norm or by the largest of them.", end.normalised
    ),
    Mistake("mean_over_units", "The gradients of a layer are divided by the number of units.", end.mean_over_units),
    Mistake(
        "momentum_included", "The gradients are multiplied with what momentum makes of them.", end.momentum_included
    ),
    Mistake("loss_transformed", "The gradients are those of a function of the loss.", end.loss_transformed),
    Mistake("sign_of_gradient", "Of the gradients only the signs are given.", end.sign_of_gradient),
    Mistake("gradient_without_sign", "The gradients are given without their signs.", end.gradient_without_sign),
    Mistake("gradient_cut_off", "Gradients of one sign are set to 0.", end.gradient_cut_off),
    Mistake("gradient_squared", "The gradients are squared.", end.gradient_squared),
    Mistake("bias_left_out_forward", "The biases are not added in the forward pass.", forward.bias_left_out),
    Mistake("another_activation", "The activation is another function, forward and back.", forward.another_activation),
    Mistake(
        "activation_left_out_forward",
        "The activation is left out of the forward pass.",
        forward.activation_in_forward_only,
    ),
    Mistake("softmax_over_samples", "Softmax is taken over the samples.", forward.softmax_over_samples),
    Mistake("inputs_in_another_order", "The inputs are taken in another order.", forward.inputs_in_another_order),
    Mistake(
        "weights_transposed_forward",
        "The weights are transposed in the forward pass already.",
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


def ways_to_make(mistake: Mistake, case: Case) -> list[Made]:
    """A mistake in every way in which it can be made in this network."""
    return [Made((mistake.id,), (reading,)) for reading in mistake.readings(case)]
