using FastProxy.Input;

namespace FastProxy.Spaces;

/// <summary>The settings of networks that classify images, as most spaces have them.</summary>
internal static class ImageSettings
{
    /// <summary>Returns the setting of the channels of the first stage.</summary>
    public static Setting Channels(int standard) => new("channels", $"{standard}", "Channels of the first stage.", SettingRange.Whole(1, 4096));

    /// <summary>Returns the setting of the number of logits.</summary>
    public static Setting Classes(int standard = 10) => new("classes", $"{standard}", "Classes.", SettingRange.Whole(1, 100_000));

    /// <summary>
    /// Returns the setting of the side of the square images. <paramref name="divisor"/> divides it, so that two branches that meet have halved it
    /// alike.
    /// </summary>
    public static Setting ImageSize(int standard, int divisor) =>
        new("imageSize", $"{standard}", "Side of the images in pixels.", SettingRange.Whole(divisor, 1024, divisor));

    /// <summary>Returns the setting of the channels of the images.</summary>
    public static Setting InputChannels(int standard = 3) =>
        new("inputChannels", $"{standard}", "Channels of the images.", SettingRange.Whole(1, 1024));
}
