using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Components;
using Pipeline.Deployment;
using Pipeline.Deployment.Notifications;
using Pipeline.Systems.Notifications;

namespace Pipeline.Tests.Deployment.Notifications;

/// <summary>What is sent, byte for byte, as the documentation shows it.</summary>
public sealed class ChannelMessagesTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Notice Failed { get; } = new(
        "shop/production/41", Occasion.RolledBack, "shop", "production", new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), "ann@build", new Uri("https://shop.example.org/"))
    {
        Kind = RolloutKind.Deploy,
        Rollout = "0007-1c9e",
        Version = "1.4.2",
        Replaces = "1.4.1",
        Took = TimeSpan.FromSeconds(83.5),
        Reason = "smoke: 1 of 6 smoke checks failed <GET /> & more",
        Run = new Uri("https://github.com/acme/shop/actions/runs/7"),
    };

    [Fact]
    public void Slack_gets_a_section_in_its_markup() => Verify(ChannelMessages.Slack(Failed), "slack");

    [Fact]
    public void Teams_gets_an_adaptive_card() => Verify(ChannelMessages.Teams(Failed), "teams");

    [Fact]
    public void Any_other_server_gets_all_facts() => Verify(ChannelMessages.Webhook(Failed), "webhook");

    [Fact]
    public void PagerDuty_gets_an_event_that_triggers() => Verify(Assert.Single(ChannelMessages.PagerDuty(Failed, "r0ut1ng")), "pagerduty");

    [Fact]
    public void PagerDuty_gets_an_event_that_resolves_and_for_a_test_both()
    {
        var resolve = Assert.Single(ChannelMessages.PagerDuty(Failed with { Occasion = Occasion.Done, Succeeded = true }, "r0ut1ng"));
        Assert.Equal("""{"routing_key":"r0ut1ng","event_action":"resolve","dedup_key":"shop/production/deployment"}""", resolve.ToJsonString());
        Assert.Equal(["trigger", "resolve"], ChannelMessages.PagerDuty(Failed with { Occasion = Occasion.Test }, "r0ut1ng").Select(x => (string)x["event_action"]!));
    }

    [Fact]
    public void Mail_is_plain_text_and_has_the_same_id_when_it_is_sent_again()
    {
        var channel = new EmailChannel("mail", "ops@example.org", "shop@example.org", "smtp.example.org:587");
        var (mail, again) = (ChannelMessages.Mail(channel, Failed), ChannelMessages.Mail(channel, Failed));
        Assert.Equal(mail.MessageId, again.MessageId);
        Assert.Equal(("Deployment of shop 1.4.2 to production failed and was taken back", "ops@example.org", "shop@example.org"), (mail.Subject, mail.To.ToString(), mail.From.ToString()));
        Golden.Verify(mail.TextBody!, "mail");
    }

    [Theory]
    [InlineData(Occasion.Started, "started")]
    [InlineData(Occasion.WaitingForApproval, "waiting-for-approval")]
    [InlineData(Occasion.RolledBack, "rolled-back")]
    [InlineData(Occasion.DrillMissed, "drill-missed")]
    public void Programs_read_occasions_as_words(Occasion occasion, string word) => Assert.Equal(word, ChannelMessages.Word(occasion));

    [Fact]
    public void Run_on_GitHub_is_linked_where_there_is_one()
    {
        var variables = new Dictionary<string, string> { ["GITHUB_SERVER_URL"] = "https://github.com", ["GITHUB_REPOSITORY"] = "acme/shop", ["GITHUB_RUN_ID"] = "7" };
        Assert.Equal("https://github.com/acme/shop/actions/runs/7", GitHubRun.Address(variables.GetValueOrDefault)?.ToString());
        variables.Remove("GITHUB_RUN_ID");
        Assert.Null(GitHubRun.Address(variables.GetValueOrDefault));
    }

    private static void Verify(JsonObject message, string name) => Golden.Verify(message.ToJsonString(Indented) + "\n", name);
}
