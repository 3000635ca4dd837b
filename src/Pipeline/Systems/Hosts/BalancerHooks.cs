using System.Collections.Immutable;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Hosts;

/// <summary>
/// Two commands that take a machine of a fleet out of a balancer and in again. They run where the deployment runs, in the repository's folder and without a shell.
/// They get <c>MACHINE</c>, <c>MACHINE_ADDRESS</c> and <c>MACHINE_PORT</c> (that of TLS), their <see cref="Secrets"/>, and nothing else of the deployer but
/// <c>PATH</c>, <c>HOME</c>, <c>LANG</c>, <c>TMPDIR</c> and <c>DOTNET_ROOT</c>. Exit code 0 says that it is done.
/// <para>
/// A deployment does not need them: the edges switch without a gap. A machine is taken out when it is left out because it is not reached, or is lost while a
/// release is taken back: it may go on serving what the others have left; before its edge is replaced because the definition of its container has changed, one
/// machine after the other; when it has left the definition, or does not serve any more; and before its edge ends with <c>Down</c>. It is taken in once its edge
/// serves what the fleet serves.
/// </para>
/// <para>
/// Each command must be repeatable: a deployment, a rollback and <c>Recover</c> begin with taking in whoever serves, as a run that was killed may have left a
/// machine outside. So a machine that somebody has taken out by hand comes in with the next of them. To take out a machine that the balancer does not know succeeds.
/// </para>
/// </summary>
public sealed record BalancerHooks
{
    /// <summary>The program and its arguments that take a machine out. It ends when the balancer sends it nothing new.</summary>
    public required ImmutableArray<string> Out { get; init; }

    /// <summary>The program and its arguments that take a machine in.</summary>
    public required ImmutableArray<string> In { get; init; }

    /// <summary>How long each may take before it is ended, which is a failure: 1 s to 1 h. Default 2 minutes.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What they know the balancer's API by: each is given in the variable that it is taken from.</summary>
    public ImmutableArray<GivenSecret> Secrets { get; init; } = [];

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        IsCommand(Out, $"{where}.Out"),
        IsCommand(In, $"{where}.In"),
        (Within >= TimeSpan.FromSeconds(1) && Within <= TimeSpan.FromHours(1), $"{where}.Within", "is not within 1 s to 1 h"),
        .. Secrets.SelectMany(x => x.Rules()),
    ];

    private static (bool, string, string) IsCommand(ImmutableArray<string> words, string where) =>
        (!words.IsDefaultOrEmpty && words[0].Length > 0 && !words.Any(x => x.Contains('\0')), where, "it is a program and its arguments, such as [\"scripts/balancer\", \"out\"]");
}
