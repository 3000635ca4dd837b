using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MimeKit;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Notifications;

namespace Pipeline.Deployment.Notifications;

/// <summary>What each kind of channel is sent: pure functions of what there is to tell.</summary>
internal static class ChannelMessages
{
    /// <summary>The header with the time at which a webhook's request was signed, in seconds since 1970.</summary>
    public const string TimestampHeader = "X-Pipeline-Timestamp";

    /// <summary>The header with a webhook's signature.</summary>
    public const string SignatureHeader = "X-Pipeline-Signature";

    /// <summary>For Slack's incoming webhooks.</summary>
    public static JsonObject Slack(Notice notice) => new()
    {
        ["text"] = Escaped(notice.Title),
        ["blocks"] = new JsonArray(new JsonObject
        {
            ["type"] = "section",
            ["text"] = new JsonObject
            {
                ["type"] = "mrkdwn",
                ["text"] = string.Join('\n', notice.Facts.Select(x => $"{x.Name}: {Escaped(x.Value)}").Prepend($"{Mark(notice)} *{Escaped(notice.Title)}*")),
            },
        }),
    };

    /// <summary>For workflows of Teams: a message with an adaptive card.</summary>
    public static JsonObject Teams(Notice notice) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["contentUrl"] = null,
            ["content"] = new JsonObject
            {
                ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                ["type"] = "AdaptiveCard",
                ["version"] = "1.4",
                ["body"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "TextBlock",
                        ["text"] = notice.Title,
                        ["weight"] = "Bolder",
                        ["wrap"] = true,
                        ["color"] = notice.Succeeded ? "Good" : notice.Severity switch { Severity.Critical => "Attention", Severity.Warning => "Warning", _ => "Default" },
                    },
                    new JsonObject
                    {
                        ["type"] = "FactSet",
                        ["facts"] = new JsonArray([.. notice.Facts.Select(x => (JsonNode)new JsonObject { ["title"] = x.Name, ["value"] = x.Value })]),
                    }),
                ["actions"] = new JsonArray([.. Links(notice).Select(x => (JsonNode)new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = x.Text, ["url"] = x.Address.ToString() })]),
            },
        }),
    };

    /// <summary>For any other server.</summary>
    public static JsonObject Webhook(Notice notice) => new()
    {
        ["format"] = 1,
        ["id"] = notice.Id,
        ["event"] = Word(notice.Occasion),
        ["severity"] = notice.Severity.ToString().ToLowerInvariant(),
        ["system"] = notice.System,
        ["environment"] = notice.Environment,
        ["title"] = notice.Title,
        ["kind"] = notice.Kind?.ToString().ToLowerInvariant(),
        ["rollout"] = notice.Rollout,
        ["version"] = notice.Version,
        ["replaces"] = notice.Replaces,
        ["by"] = notice.By,
        ["at"] = notice.At.ToString("O", CultureInfo.InvariantCulture),
        ["seconds"] = notice.Took is { } took ? Math.Round(took.TotalSeconds, 3) : null,
        ["succeeded"] = notice.Succeeded,
        ["reason"] = notice.Reason,
        ["url"] = notice.Url.ToString(),
        ["run"] = notice.Run?.ToString(),
    };

    /// <summary>The signature of a webhook's body: <c>v1=</c> and the HMAC-SHA256 of timestamp, a dot and the body, in hexadecimal digits.</summary>
    public static string Signature(string key, string timestamp, byte[] body) =>
        "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. body]));

    /// <summary>For PagerDuty's Events API v2. A test triggers and resolves an incident of its own, so it is two events.</summary>
    public static IEnumerable<JsonObject> PagerDuty(Notice notice, string key)
    {
        var about = notice.Occasion switch { Occasion.DrillMissed => "drill", Occasion.Test => "test", _ => "deployment" };
        if (!notice.Succeeded)
            yield return Event("trigger").With("payload", new JsonObject
            {
                ["summary"] = notice.Title,
                ["source"] = $"{notice.System} in {notice.Environment}",
                ["severity"] = notice.Severity.ToString().ToLowerInvariant(),
                ["timestamp"] = notice.At.ToString("O", CultureInfo.InvariantCulture),
                ["component"] = notice.System,
                ["group"] = notice.Environment,
                ["class"] = Word(notice.Occasion),
                ["custom_details"] = Details(notice),
            }).With("links", new JsonArray([.. Links(notice).Select(x => (JsonNode)new JsonObject { ["href"] = x.Address.ToString(), ["text"] = x.Text })])).With("client", "Pipeline");
        if (notice.Succeeded || notice.Occasion is Occasion.Test)
            yield return Event("resolve");

        JsonObject Event(string action) => new() { ["routing_key"] = key, ["event_action"] = action, ["dedup_key"] = $"{notice.System}/{notice.Environment}/{about}" };
    }

    /// <summary>A mail.</summary>
    public static MimeMessage Mail(EmailChannel channel, Notice notice)
    {
        var mail = new MimeMessage { Subject = notice.Title, Date = notice.At, Body = new TextPart("plain") { Text = notice + "\n" } };
        mail.From.Add(MailboxAddress.Parse(channel.Sender));
        mail.To.Add(MailboxAddress.Parse(channel.To));
        // The same for the same notice: a program that gets it twice shows it once.
        mail.MessageId = $"{notice.Id.Replace('/', '.')}.{notice.At.ToUnixTimeMilliseconds()}@{channel.Sender.Split('@')[1]}";
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    /// <summary>The occasion as programs read it: <c>rolled-back</c>.</summary>
    public static string Word(Occasion occasion) => string.Concat(occasion.ToString().Select((x, i) => char.IsUpper(x) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(x) : $"{x}"));

    private static JsonObject Details(Notice notice)
    {
        var details = new JsonObject();
        foreach (var (name, value) in notice.Facts)
            details[name.ToLowerInvariant()] = value;
        return details;
    }

    private static JsonObject With(this JsonObject json, string name, JsonNode value)
    {
        json[name] = value;
        return json;
    }

    private static IEnumerable<(string Text, Uri Address)> Links(Notice notice) =>
        new (string, Uri?)[] { ($"Open {notice.System}", notice.Url), ("Run", notice.Run) }.Where(x => x.Item2 is not null)!;

    private static string Mark(Notice notice) => notice.Succeeded ? "✅" : notice.Severity switch { Severity.Critical => "❌", Severity.Warning => "⚠️", _ => "ℹ️" };

    // What Slack takes for markup otherwise.
    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
