using FastProxy.Input;
using FastProxy.Kernels.Activations;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using Xunit;

namespace FastProxy.Tests.Networks;

public sealed class ElementFunctionsTests
{
    [Fact]
    public void A_function_with_equal_parameters_is_equal()
    {
        Assert.Equal(ElementFunctions.Clip(0, 6), ElementFunctions.Clip(0, 6));
        Assert.NotEqual(ElementFunctions.Clip(0, 6), ElementFunctions.Clip(0, 5));
        Assert.Equal("Clip 0 6", ElementFunctions.Clip(0, 6).ToString());
        Assert.Equal("Silu", ElementFunctions.Silu.ToString());
    }

    [Fact]
    public void A_power_with_a_form_of_its_own_is_that_function() => Assert.Equal(
        ["Square", "Cube", "Sqrt", "Reciprocal", "ReciprocalSqrt", "Power 4 2"],
        new[] { 2, 3, 0.5f, -1, -0.5f, 4 }.Select(p => ElementFunctions.Power(p).ToString()));

    [Fact]
    public void Parameters_out_of_range_are_refused()
    {
        Assert.Equal(
            "the slope of a leaky ReLU is NaN, expected a finite number",
            Assert.Throws<InputException>(() => ElementFunctions.LeakyRelu(float.NaN)).Message);
        Assert.Equal(
            "a clip to [6, 0]: expected a least value that is at most the largest",
            Assert.Throws<InputException>(() => ElementFunctions.Clip(6, 0)).Message);
        Assert.Throws<InputException>(() => ElementFunctions.Clip(float.NaN, 0));
        Assert.Throws<InputException>(() => ElementFunctions.Power(float.PositiveInfinity));
        Assert.Throws<InputException>(() => ElementFunctions.HardSigmoid(1, float.NaN));
    }

    [Fact]
    public void An_activation_is_not_positive_below_zero_and_positive_above()
    {
        ElementFunction[] functions =
        [
            ElementFunctions.LeakyRelu(0.1f), ElementFunctions.Clip(0, 6), ElementFunctions.Clip(-1, 1), ElementFunctions.Elu(),
            ElementFunctions.Selu,
            ElementFunctions.Gelu, ElementFunctions.GeluTanh, ElementFunctions.Silu, ElementFunctions.Mish, ElementFunctions.HardSwish,
            ElementFunctions.Tanh,
        ];
        Assert.All(functions, f => Assert.True(
            f.Traits.HasFlag(FunctionTraits.Activation) && f.KeepsZero && f.Exact(-0.5).Value <= 0 && f.Exact(0.5).Value > 0, $"{f}"));
        Assert.False(ElementFunctions.Clip(1, 6).Traits.HasFlag(FunctionTraits.Activation));
        Assert.False(ElementFunctions.Sigmoid.Traits.HasFlag(FunctionTraits.Activation));
    }

    [Fact]
    public void A_function_that_maps_zero_elsewhere_is_refused_on_a_dead_branch()
    {
        var net = new NetworkBuilder();
        int x = net.Input(new Shape(3, 4, 4));
        net.Add(net.Apply(net.Zero(x), ElementFunctions.Sigmoid), x);
        Assert.Equal(
            "operation 2 (Sigmoid) makes other numbers of a dead branch's zeros, expected an input that depends on the network's",
            Assert.Throws<InputException>(net.Build).Message);
    }

    [Fact]
    public void PReLU_has_a_trainable_slope_per_channel()
    {
        var net = new NetworkBuilder();
        net.PRelu(net.Input(new Shape(3, 4, 4)), "act");
        Network network = net.Build();
        Parameter slopes = Assert.Single(network.ParametersOf(network.Output));
        Assert.Equal(("act.weight", 3L, 0.25f), (slopes.Name, slopes.Count, slopes.Initial!.Value));
        Assert.Equal(3, network.Parameters);
    }
}
