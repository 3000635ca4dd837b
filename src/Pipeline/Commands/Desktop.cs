using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>What a person's desktop does.</summary>
public static class Desktop
{
    /// <summary>Opens a file with the program that the person has chosen for its kind.</summary>
    public static Command Open(string file) => new(OperatingSystem.IsMacOS() ? "open" : "xdg-open", file);
}
