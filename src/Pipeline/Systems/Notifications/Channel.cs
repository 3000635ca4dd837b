using System.Collections.Immutable;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Notifications;

/// <summary>
/// Where people are told of deployments. The deploying program tells them, with secrets that no service and no host gets; of alerts
/// Alertmanager tells its <see cref="Receiver"/>s.
/// </summary>
/// <param name="Name">Lower case letters, digits and dashes. Messages and errors name the channel by it, and never by its address.</param>
public abstract record Channel(string Name)
{
    /// <summary>The least severity; see <see cref="OccasionSeverity"/>. Default: all.</summary>
    public virtual Severity From { get; init; } = Severity.Info;

    /// <summary>What it is told of. Default: everything.</summary>
    public ImmutableArray<Occasion> On { get; init; } = [.. Enum.GetValues<Occasion>()];

    /// <summary>The environments whose deployments it is told of, by their names. Default: all.</summary>
    public ImmutableArray<string> Environments { get; init; } = [];

    /// <summary>The secrets that it is called with. With one that has <see cref="GivenSecret.Otherwise"/> and is not given, the channel is off.</summary>
    internal abstract IEnumerable<GivenSecret> Secrets { get; }

    /// <summary>Whether it is told of an occasion in an environment.</summary>
    internal virtual bool Wants(Occasion occasion, bool succeeded, string environment) =>
        IsIn(environment) && (occasion is Occasion.Test || (On.Contains(occasion) && OccasionSeverity.Of(occasion) >= From));

    /// <summary>Whether it is one of an environment.</summary>
    internal bool IsIn(string environment) => Environments.IsEmpty || Environments.Contains(environment);

    internal virtual IEnumerable<(bool, string, string)> Rules() =>
        [(Names.IsValid(Name), $"Channels[{Name}].Name", Names.Rule), .. Secrets.SelectMany(x => x.Rules())];
}

/// <summary>A channel of Slack, by an incoming webhook.</summary>
/// <param name="Address">The webhook's address.</param>
public sealed record SlackChannel(string Name, GivenSecret Address) : Channel(Name)
{
    internal override IEnumerable<GivenSecret> Secrets => [Address];
}

/// <summary>A channel or chat of Teams, by a workflow that posts the adaptive card of a webhook request.</summary>
/// <param name="Address">The workflow's address.</param>
public sealed record TeamsChannel(string Name, GivenSecret Address) : Channel(Name)
{
    internal override IEnumerable<GivenSecret> Secrets => [Address];
}

/// <summary>Any HTTP server: it gets JSON that is signed with HMAC-SHA256.</summary>
/// <param name="Address">The whole address.</param>
/// <param name="Key">The key that both sides know.</param>
public sealed record WebhookChannel(string Name, GivenSecret Address, GivenSecret Key) : Channel(Name)
{
    internal override IEnumerable<GivenSecret> Secrets => [Address, Key];
}

/// <summary>
/// A service of PagerDuty, by its Events API v2: what failed or was taken back triggers an incident, and the next success resolves it.
/// </summary>
/// <param name="Key">The integration's routing key.</param>
public sealed record PagerDutyChannel(string Name, GivenSecret Key) : Channel(Name)
{
    /// <summary>Where events go. Default: <c>https://events.pagerduty.com/v2/enqueue</c>; accounts in Europe have <c>https://events.eu.pagerduty.com/v2/enqueue</c>.</summary>
    public Uri Events { get; init; } = new("https://events.pagerduty.com/v2/enqueue");

    /// <inheritdoc/>
    public override Severity From { get; init; } = Severity.Warning;

    internal override IEnumerable<GivenSecret> Secrets => [Key];

    // What resolves an incident comes whatever the severity; what is neither is no event there.
    internal override bool Wants(Occasion occasion, bool succeeded, string environment) => IsIn(environment) && (succeeded || occasion switch
    {
        Occasion.Started or Occasion.WaitingForApproval => false,
        _ => base.Wants(occasion, succeeded, environment),
    });

    internal override IEnumerable<(bool, string, string)> Rules() =>
        [.. base.Rules(), (IsSafe(Events), $"Channels[{Name}].Events", $"`{Events}` is no https address: the key goes there")];

    /// <summary>Whether nobody on the way can read what is sent to an address.</summary>
    internal static bool IsSafe(Uri address) => address.IsAbsoluteUri && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback));
}

/// <summary>Electronic mail, over TLS alone.</summary>
/// <param name="To">The address.</param>
/// <param name="Sender">From whom.</param>
/// <param name="Server">Host and port of the mail server: port 465 speaks TLS from the first byte, any other by STARTTLS.</param>
public sealed record EmailChannel(string Name, string To, string Sender, string Server) : Channel(Name)
{
    /// <summary>Whether the server speaks TLS from the first byte; it is never spoken to without. Default: with port 465.</summary>
    public bool TlsFirst { get; init; } = Server.EndsWith(":465", StringComparison.Ordinal);

    /// <summary>The name at the mail server; null: it asks for none.</summary>
    public string? User { get; init; }

    /// <summary>The password at the mail server.</summary>
    public GivenSecret? Password { get; init; }

    internal override IEnumerable<GivenSecret> Secrets => Password is null ? [] : [Password];

    /// <summary>Host and port of the server; null: it is not written so.</summary>
    internal (string Host, int Port)? Address =>
        Server.LastIndexOf(':') is > 0 and var colon && int.TryParse(Server.AsSpan(colon + 1), out var port) && port is >= 1 and <= 65535 ? (Server[..colon].Trim('[', ']'), port) : null;

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (IsAddress(To) && IsAddress(Sender), $"Channels[{Name}].To", "an address has an @, and no blanks"),
        (Address is not null, $"Channels[{Name}].Server", $"`{Server}` is not a host and a port, such as smtp.example.org:587"),
        (User is null == (Password is null), $"Channels[{Name}].Password", "a user has a password, and a password a user"),
    ];

    private static bool IsAddress(string text) => text.IndexOf('@') is > 0 and var at && at < text.Length - 1 && !text.Any(x => char.IsWhiteSpace(x) || char.IsControl(x));
}
