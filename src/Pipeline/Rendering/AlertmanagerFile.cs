using Pipeline.Systems;
using Pipeline.Systems.Monitoring;
using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary><c>alertmanager.yml</c>: who is told of which alerts.</summary>
internal static class AlertmanagerFile
{
    private const string Nobody = "nobody";

    /// <summary>The file. Secrets are not in it, but in the files that it names.</summary>
    public static string Of(SystemDefinition system)
    {
        var route = new YamlMapping()
            .Add("receiver", Nobody)
            .Add("group_by", new YamlSequence([new YamlScalar("alertname")]) { IsFlow = true })
            .Add("group_wait", "30s")
            .Add("group_interval", "5m")
            .Add("repeat_interval", "4h");
        if (system.Receivers.Length > 0)
            route.Add("routes", new YamlSequence([.. system.Receivers.Select(Route)]));
        var file = new YamlMapping()
            .Add("route", route)
            .Add(new YamlEntry(new YamlScalar("receivers"), new YamlSequence([new YamlMapping().Add("name", Nobody), .. system.Receivers.Select(Receiver)])) { Apart = true });
        return YamlWriter.Write(file, SystemFiles.Header(system));
    }

    private static YamlMapping Route(Receiver receiver) => new YamlMapping()
        .Add("receiver", receiver.Name)
        .Add("matchers", new YamlSequence([new YamlScalar($"severity=~\"{string.Join('|', Enum.GetValues<Severity>().Where(x => x >= receiver.From).Select(RuleFiles.Word))}\"")]))
        .Add("continue", YamlScalar.Of(true));

    private static YamlMapping Receiver(Receiver receiver)
    {
        var (kind, settings) = receiver switch
        {
            EmailReceiver email => ("email_configs", Email(email)),
            SlackReceiver slack => ("slack_configs", new YamlMapping().Add("api_url_file", ComposeService.Path(slack.Address)).Add("channel", slack.Channel)),
            PagerDutyReceiver duty => ("pagerduty_configs", new YamlMapping().Add("routing_key_file", ComposeService.Path(duty.Key))),
            WebhookReceiver hook => ("webhook_configs", new YamlMapping().Add("url_file", ComposeService.Path(hook.Address))),
            _ => throw new InvalidOperationException($"{receiver.GetType().Name} is a kind of receiver that Alertmanager is not told of"),
        };
        return new YamlMapping().Add("name", receiver.Name).Add(kind, new YamlSequence([settings.Add("send_resolved", YamlScalar.Of(true))]));
    }

    private static YamlMapping Email(EmailReceiver email)
    {
        var settings = new YamlMapping().Add("to", email.To).Add("from", email.Sender).Add("smarthost", email.Server);
        if (email is { User: { } user, Password: { } password })
            settings.Add("auth_username", user).Add("auth_password_file", ComposeService.Path(password));
        return settings;
    }
}
