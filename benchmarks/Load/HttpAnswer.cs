using System.Text;

namespace Load;

/// <summary>A whole answer. <paramref name="Closes"/>: the server announced that it closes the connection.</summary>
internal sealed record HttpAnswer(int Status, string? Release, bool Closes, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
