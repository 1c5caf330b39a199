using System.Globalization;

namespace FastProxy.Ptx.Text;

/// <summary>A number as it is written: a whole one of 64 bits, or one with a fraction.</summary>
internal readonly struct Number
{
    private readonly ulong bits;
    private readonly bool isNegative;
    private readonly Form form;

    private Number(ulong bits, bool isNegative, Form form)
    {
        this.bits = bits;
        this.isNegative = isNegative;
        this.form = form;
    }

    private enum Form
    {
        Integer,
        Single,
        Double,
        Fraction,
    }

    /// <summary>
    /// The number that <paramref name="text"/> means: decimal, hexadecimal, octal, binary, <c>0f</c> and <c>0d</c> forms, and decimal
    /// fractions.
    /// </summary>
    public static bool TryParse(string text, out Number number)
    {
        number = default;
        string lower = text.ToLowerInvariant();
        if (lower.StartsWith("0f"))
        {
            bool isGood = lower.Length == 10 & TryDigits(lower.AsSpan(2), 16, out ulong single);
            number = new Number(single, false, Form.Single);
            return isGood;
        }

        if (lower.StartsWith("0d"))
        {
            bool isGood = lower.Length == 18 & TryDigits(lower.AsSpan(2), 16, out ulong wide);
            number = new Number(wide, false, Form.Double);
            return isGood;
        }

        if (!lower.StartsWith("0x") && lower.AsSpan().IndexOfAny('.', 'e') >= 0)
        {
            const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
            bool isGood = double.TryParse(lower, style, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
            number = new Number(BitConverter.DoubleToUInt64Bits(value), false, Form.Fraction);
            return isGood;
        }

        ReadOnlySpan<char> digits = text.EndsWith('U') ? lower.AsSpan(0, lower.Length - 1) : lower;
        bool isWhole = digits.StartsWith("0x") ? TryDigits(digits[2..], 16, out ulong whole)
            : digits.StartsWith("0b") ? TryDigits(digits[2..], 2, out whole)
            : digits.Length > 1 && digits[0] == '0' ? TryDigits(digits[1..], 8, out whole)
            : TryDigits(digits, 10, out whole);
        number = new Number(whole, false, Form.Integer);
        return isWhole;
    }

    /// <summary>Whether it is a float32 or float64 that is written as its bits.</summary>
    public bool IsBits => form is Form.Single or Form.Double;

    /// <summary>The number with the other sign.</summary>
    public Number Negated() => form == Form.Fraction ? new Number(bits ^ (1ul << 63), false, form) : new Number(bits, !isNegative, form);

    /// <summary>The number as a whole one, where it is one that <see cref="long"/> holds.</summary>
    public bool TryInteger(out long value)
    {
        value = isNegative ? (long)(0 - bits) : (long)bits;
        return form == Form.Integer && (isNegative ? bits <= 1ul << 63 : bits <= long.MaxValue);
    }

    /// <summary>The bits of the number in a type, low ones first; false where the type does not hold such a number.</summary>
    public bool TryBits(PtxType type, out ulong value)
    {
        value = 0;
        if (form == Form.Integer)
        {
            int width = type.Bytes() * 8;
            if (type.IsFloat() || width == 0)
            {
                return false;
            }

            ulong most = width == 64 ? ulong.MaxValue : (1ul << width) - 1;
            value = (isNegative ? 0 - bits : bits) & most;
            return isNegative ? bits <= 1ul << (width - 1) : bits <= most;
        }

        if (type is PtxType.F64 || (type is PtxType.B64 && form == Form.Double))
        {
            value = form != Form.Single ? bits : BitConverter.DoubleToUInt64Bits(BitConverter.UInt32BitsToSingle((uint)bits));
            return true;
        }

        if (type is PtxType.F32 || (type is PtxType.B32 && form == Form.Single))
        {
            value = form == Form.Single ? bits : BitConverter.SingleToUInt32Bits((float)BitConverter.UInt64BitsToDouble(bits));
            return true;
        }

        return false;
    }

    private static bool TryDigits(ReadOnlySpan<char> digits, uint radix, out ulong value)
    {
        value = 0;
        if (digits.Length == 0)
        {
            return false;
        }

        foreach (char c in digits)
        {
            uint digit = c is >= '0' and <= '9' ? (uint)(c - '0') : c is >= 'a' and <= 'f' ? (uint)(c - 'a') + 10 : radix;
            if (digit >= radix || value > (ulong.MaxValue - digit) / radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        return true;
    }
}
