using Nuke.Common.Tooling;
using Pipeline.Engine;

namespace Nuke.Common.CI.GitHubActions;

/// <content>Commands that the build gives to GitHub. Inside a target they come in their place among its lines.</content>
public sealed partial class GitHubActions
{
    /// <summary>Begins a group of lines. Each target has one already, and GitHub knows no groups in groups.</summary>
    public void Group(string group) => WriteCommand("group", group);

    /// <summary>Ends a group of lines.</summary>
    public void EndGroup(string group) => WriteCommand("endgroup", group);

    /// <summary>A line that GitHub shows when the run is to show details.</summary>
    public void WriteDebug(string message) => WriteCommand("debug", message);

    /// <summary>Adds a warning to the run.</summary>
    public void WriteWarning(string message) => WriteCommand("warning", message);

    /// <summary>Adds an error to the run.</summary>
    public void WriteError(string message) => WriteCommand("error", message);

    /// <summary>Gives a command, secrets masked. For <c>add-mask</c> the message is a secret that is masked from now on.</summary>
    /// <param name="command">Its name: letters, digits and <c>-</c>.</param>
    /// <param name="message">What it is about; may have several lines.</param>
    /// <param name="dictionaryConfigurator">Adds its properties.</param>
    /// <exception cref="ArgumentException">The name of the command or of a property is none.</exception>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "A member of the instance in Nuke.")]
    public void WriteCommand(string command, string? message = null, Configure<Dictionary<string, object>>? dictionaryConfigurator = null)
    {
        RequireName(command);
        if (command == "add-mask")
        {
            Redactor.Add(message ?? "");
            return;
        }

        var properties = "";
        foreach (var (name, value) in dictionaryConfigurator?.Invoke(new Dictionary<string, object>()) ?? new Dictionary<string, object>())
        {
            RequireName(name);
            properties += $"{(properties.Length == 0 ? " " : ",")}{name}={GitHubText.Property(Redactor.Redact(value?.ToString() ?? ""))}";
        }

        // Masked before it is encoded: a secret with a percent sign looks different afterwards.
        Session.Current.Output.Command($"::{command}{properties}::{GitHubText.Data(Redactor.Redact(message ?? ""))}");
    }

    private static void RequireName(string name)
    {
        if (string.IsNullOrEmpty(name) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException($"'{name}' is no name of a command or of its property.", nameof(name));
    }
}
