using System.Text;

namespace Pipeline.Engine;

internal enum InputKind : byte
{
    /// <summary>The declaration itself.</summary>
    Declaration,
    System,
    BuildProgram,
    Parameter,
    Variable,
    Tool,
    Value,
    OutputsOf,
    File,
}

internal enum InputTrait : byte
{
    None,

    /// <summary>The content is text that may be shown.</summary>
    Text,

    /// <summary>The content is a hash of what must not be shown.</summary>
    Hidden,
    Executable,
    Link,
}

/// <summary>One thing that a target's result depends on.</summary>
internal sealed class Input(InputKind kind, string name, byte[] content, InputTrait trait)
{
    public InputKind Kind => kind;

    /// <summary>Which one; a file's path.</summary>
    public string Name => name;

    /// <summary>What it consists of: text, or a hash.</summary>
    public byte[] Content => content;
    public InputTrait Trait => trait;

    /// <summary>The content, if it may be shown.</summary>
    public string? Text => trait == InputTrait.Text ? Encoding.UTF8.GetString(content) : null;

    public bool IsSameAs(Input other) => trait == other.Trait && content.AsSpan().SequenceEqual(other.Content);

    public static Input OfText(InputKind kind, string name, string text) => new(kind, name, Encoding.UTF8.GetBytes(text), InputTrait.Text);

    public static Input OfFile(TreeFile file, StatIndex index) => new(InputKind.File, file.Path, file.Hash(index), file.Stat.Kind switch
    {
        FileKind.Link => InputTrait.Link,
        _ => file.Stat.IsExecutable ? InputTrait.Executable : InputTrait.None,
    });
}
