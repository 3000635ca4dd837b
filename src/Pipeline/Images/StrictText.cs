using System.Text;

namespace Pipeline.Images;

/// <summary>A file that is text for every reader: other bytes than UTF-8 have no meaning that two programs would agree on.</summary>
internal static class StrictText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, with its byte-order mark when it has one.</summary>
    /// <exception cref="NotUnderstoodException">It cannot be read, or is not UTF-8.</exception>
    public static string Read(string path)
    {
        try
        {
            return Of(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotUnderstoodException("it cannot be read here");
        }
    }

    /// <summary>The text that bytes are.</summary>
    /// <exception cref="NotUnderstoodException">They are not UTF-8.</exception>
    public static string Of(byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new NotUnderstoodException("it is not UTF-8");
        }
    }
}
