using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Monitoring;

/// <summary>Who is told of alerts, from a severity on.</summary>
/// <param name="Name">Lower case letters, digits and dashes.</param>
/// <param name="From">The least severity.</param>
public abstract record Receiver(string Name, Severity From)
{
    /// <summary>The secrets that it is called with.</summary>
    internal abstract IEnumerable<Secret> Secrets { get; }

    internal virtual IEnumerable<(bool, string, string)> Rules() => [(Names.IsValid(Name), $"Receivers[{Name}].Name", Names.Rule)];
}

/// <summary>Electronic mail.</summary>
/// <param name="To">The address.</param>
/// <param name="Sender">From whom.</param>
/// <param name="Server">Host and port of the mail server.</param>
public sealed record EmailReceiver(string Name, Severity From, string To, string Sender, string Server) : Receiver(Name, From)
{
    /// <summary>The name at the mail server; null: it asks for none.</summary>
    public string? User { get; init; }

    /// <summary>The password at the mail server.</summary>
    public Secret? Password { get; init; }

    internal override IEnumerable<Secret> Secrets => Password is null ? [] : [Password];

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (To.Contains('@') && Sender.Contains('@'), $"Receivers[{Name}].To", "an address has an @"),
        (User is null == (Password is null), $"Receivers[{Name}].Password", "a user has a password, and a password a user"),
    ];
}

/// <summary>A channel of Slack.</summary>
/// <param name="Channel">Such as <c>#operations</c>.</param>
/// <param name="Address">The incoming webhook's address.</param>
public sealed record SlackReceiver(string Name, Severity From, string Channel, Secret Address) : Receiver(Name, From)
{
    internal override IEnumerable<Secret> Secrets => [Address];
}

/// <summary>PagerDuty's Events API v2.</summary>
/// <param name="Key">The integration's routing key.</param>
public sealed record PagerDutyReceiver(string Name, Severity From, Secret Key) : Receiver(Name, From)
{
    internal override IEnumerable<Secret> Secrets => [Key];
}

/// <summary>Any HTTP server: it gets Alertmanager's JSON.</summary>
/// <param name="Address">The whole address.</param>
public sealed record WebhookReceiver(string Name, Severity From, Secret Address) : Receiver(Name, From)
{
    internal override IEnumerable<Secret> Secrets => [Address];
}
