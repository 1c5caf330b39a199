using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of linear layers.</summary>
internal static class LinearFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new(
            "LinearForward",
            "weights behind the last output are read",
            "add.u32 %t, %o, 3;\n    min.u32 %t, %t, %last;",
            "add.u32 %t, %o, 3;",
            OutOfBounds),
        new(
            "LinearForward",
            "outputs behind the last are written",
            "@%isOutput st.global.v4.f32 [%y], {%d0, %d1, %d2, %d3};",
            "st.global.v4.f32 [%y], {%d0, %d1, %d2, %d3};",
            OutOfBounds),
        new("LinearForward", "padding lanes keep the bias", "selp.f32 %a0, %a0, 0f00000000, %isSample0;", "", WrongResult),
        new(
            "LinearForward",
            "global memory is read as shared memory",
            "ld.global.nc.v4.f32 {%v0, %v1, %v2, %v3}, [%x];",
            "ld.shared.v4.f32 {%v0, %v1, %v2, %v3}, [%x];",
            OutOfBounds),
        new("LinearForward", "a sum has one term too few", "setp.ne.u32 %isMore, %k, 0;", "setp.ne.u32 %isMore, %k, 1;", WrongResult),
        new(
            "LinearForward",
            "a generic address lies between two vectors",
            "ld.global.nc.v4.f32 {%v0, %v1, %v2, %v3}, [%x];",
            "ld.v4.f32 {%v0, %v1, %v2, %v3}, [%x+4];",
            Misaligned),
        new(
            "LinearForward",
            "an offset in shared memory is taken for a generic address",
            "ld.global.nc.v4.f32 {%v0, %v1, %v2, %v3}, [%x];",
            "{ .reg .b64 %near; mov.u64 %near, 64; ld.v4.f32 {%v0, %v1, %v2, %v3}, [%near]; }",
            OutOfBounds),
    ];
}
