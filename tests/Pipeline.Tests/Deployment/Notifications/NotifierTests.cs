using System.Net;
using System.Net.Sockets;
using System.Text;
using Pipeline.Deployment;
using Pipeline.Deployment.Notifications;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment.Notifications;

/// <summary>Messages reach real receivers at least once, whatever these do; and no run waits for long or says an address.</summary>
public sealed class NotifierTests
{
    [Fact]
    public async Task Every_channel_is_told_what_happened_in_its_own_form()
    {
        using var slack = new Receiver();
        using var teams = new Receiver();
        using var hook = new Receiver();
        using var duty = new Receiver();
        using var told = new Told(
            new() { ["CHAT_URL"] = slack.Address, ["TEAM_URL"] = teams.Address, ["HOOK_URL"] = hook.Address, ["HOOK_KEY"] = "k3y", ["DUTY_KEY"] = "r0ut1ng" },
            new SlackChannel("chat", new GivenSecret("chat-url")), new TeamsChannel("team", new GivenSecret("team-url")), Told.Hook,
            new PagerDutyChannel("duty", new GivenSecret("duty-key")) { Events = new Uri(duty.Address) });
        await told.RunAsync("1");

        Assert.Empty(told.Warned);
        Assert.Equal(2, slack.Requests.Count);
        Assert.Contains("shop 1 serves in test", (string)slack.Messages.Last()["blocks"]![0]!["text"]!["text"]!, StringComparison.Ordinal);
        Assert.Equal("AdaptiveCard", (string)teams.Messages.Last()["attachments"]![0]!["content"]!["type"]!);
        Assert.Equal(["Deployment of shop 1 to test has started", "shop 1 serves in test"], hook.Titles);
        // A success resolves; that something begins is no event there.
        var resolved = Assert.Single(duty.Messages);
        Assert.Equal(("r0ut1ng", "resolve", "shop/test/deployment"), ((string)resolved["routing_key"]!, (string)resolved["event_action"]!, (string)resolved["dedup_key"]!));
        Assert.All(slack.Requests.Concat(teams.Requests).Concat(hook.Requests).Concat(duty.Requests), x =>
        {
            Assert.Equal(("POST", "/hooks/T0PS3CRET", "application/json; charset=utf-8"), (x.Request.HttpMethod, x.Request.RawUrl, x.Request.ContentType));
            Assert.DoesNotContain("T0PS3CRET", x.Body, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Webhook_is_signed_over_time_and_body_and_says_who_what_when_and_where()
    {
        using var hook = new Receiver();
        using var told = new Told(hook);
        await told.RunAsync("1");

        var (request, body) = hook.Requests[1];
        var timestamp = request.Headers["X-Pipeline-Timestamp"]!;
        var expected = System.Security.Cryptography.HMACSHA256.HashData("k3y"u8, Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        Assert.Equal("v1=" + Convert.ToHexStringLower(expected), request.Headers["X-Pipeline-Signature"]);
        var message = hook.Messages.Last();
        Assert.Equal(
            ("shop/test/2", "done", "ann@build", "1", 3.0, true, "https://github.com/acme/shop/actions/runs/7"),
            ((string)message["id"]!, (string)message["event"]!, (string)message["by"]!, (string)message["version"]!, (double)message["seconds"]!, (bool)message["succeeded"]!, (string)message["run"]!));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task Server_that_has_a_moment_of_weakness_is_asked_again(int status)
    {
        using var hook = new Receiver().Answers(status, "T0PS3CRET is not here now");
        using var told = new Told(hook);
        await told.RunAsync("1");

        Assert.Equal(3, hook.Requests.Count);
        Assert.Equal(hook.Requests[0].Body, hook.Requests[1].Body);
        Assert.Empty(told.Warned);
    }

    [Fact]
    public async Task Server_that_asks_for_a_pause_is_given_it()
    {
        using var hook = new Receiver().Answers(429, "", ("Retry-After", "7"));
        using var told = new Told(hook);
        await told.BeginAsync();
        await told.DeployAsync("1");
        await told.UntilAsync(() => hook.Requests.Count == 1);
        var asked = told.Clock.GetUtcNow();
        await told.UntilAsync(() => hook.Requests.Count == 3);
        // What was on its way while the first look was taken may have cost a few steps of the clock.
        Assert.InRange(told.Clock.GetUtcNow() - asked, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(30));
        await told.EndAsync();
        Assert.Empty(told.Warned);
    }

    [Fact]
    public async Task Server_that_breaks_off_and_one_that_hangs_are_asked_again()
    {
        using var hook = new Receiver().Breaks().Hangs();
        using var told = new Told(hook);
        await told.BeginAsync();
        await told.DeployAsync("1");
        await told.UntilAsync(() => hook.Requests.Count == 4);
        await told.EndAsync();

        Assert.Equal(hook.Titles.Take(1), hook.Titles.Skip(1).Take(1));
        Assert.Equal(["Deployment of shop 1 to test has started", "shop 1 serves in test"], hook.Titles.Skip(2));
        Assert.Empty(told.Warned);
    }

    [Fact]
    public async Task Server_that_closes_the_connection_without_an_answer_may_come_back()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closing = Task.Run(async () =>
        {
            using var connection = await listener.AcceptSocketAsync();
            await connection.ReceiveAsync(new byte[1]);
        });
        var secrets = new Dictionary<string, string> { ["HOOK_URL"] = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/T0PS3CRET", ["HOOK_KEY"] = "k3y" };
        using var delivery = new Delivery(new GivenSecrets([new SecretSource("the test", () => secrets)], _ => { }), new MailDelivery(), TimeProvider.System);
        var notice = new Notice("shop/test/1", Occasion.Test, "shop", "test", DateTimeOffset.UtcNow, "ann@build", new Uri("https://shop.example.org/"));
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => delivery.SendAsync(Told.Hook, notice, default));
        await closing;

        Assert.True(failure.Passes);
        Assert.DoesNotContain("127.0.0.1", failure.Message, StringComparison.Ordinal);
        Assert.Contains(failure.Message, new[] { "it closed the connection without an answer", "the connection broke" });
    }

    [Theory]
    [InlineData(302, "it answered 302: redirects are not followed")]
    [InlineData(404, "it answered 404")]
    [InlineData(403, "it answered 403 (invalid_token)")]
    public async Task Refusal_ends_the_attempts_of_the_run_and_its_end_says_so_without_an_address(int status, string why)
    {
        using var elsewhere = new Receiver();
        using var hook = new Receiver().Answers(status, status == 403 ? "invalid_token" : "http://127.0.0.1/T0PS3CRET", ("Location", elsewhere.Address));
        using var told = new Told(hook);
        await told.RunAsync("1");

        Assert.Single(hook.Requests);
        Assert.Empty(elsewhere.Requests);
        Assert.Equal([$"channel hook: 2 messages were not delivered: {why}; the next run that changes test tries again, within 24 hours"], told.Warned);

        told.Warned.Clear();
        await told.RunAsync("2");
        Assert.Equal(
            ["Deployment of shop 1 to test has started", "Deployment of shop 1 to test has started", "shop 1 serves in test", "Deployment of shop 2 to test has started", "shop 2 serves in test"],
            hook.Titles);
        Assert.Empty(told.Warned);
    }

    [Fact]
    public async Task Receiver_that_is_not_there_costs_the_run_ten_seconds_and_the_next_one_tells()
    {
        using var hook = new Receiver();
        var address = hook.Address;
        hook.Dispose();
        using var told = new Told(new() { ["HOOK_URL"] = address, ["HOOK_KEY"] = "k3y" }, Told.Hook);
        await told.BeginAsync();
        await told.DeployAsync("1");
        var before = told.Clock.GetUtcNow();
        await told.EndAsync();

        Assert.InRange(told.Clock.GetUtcNow() - before, Notifier.Patience, Notifier.Patience + TimeSpan.FromSeconds(15));
        var warning = Assert.Single(told.Warned);
        Assert.Contains("channel hook: 2 messages were not delivered: it cannot be reached", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("T0PS3CRET", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_run_has_not_told_the_next_one_tells()
    {
        using var hook = new Receiver().Hangs();
        using var told = new Told(hook);
        await told.BeginAsync();
        await told.DeployAsync("1");
        await told.UntilAsync(() => hook.Requests.Count == 1);
        await told.KillAsync();
        await told.RunAsync();

        Assert.Equal(["Deployment of shop 1 to test has started", "shop 1 serves in test"], hook.Titles.Skip(1));
        // It is not the run that sends which deployed.
        Assert.Null(hook.Messages.Last()["run"]);
        await told.RunAsync();
        Assert.Equal(3, hook.Requests.Count);
    }

    [Fact]
    public async Task What_was_told_and_could_not_be_kept_is_told_again()
    {
        using var hook = new Receiver();
        using var told = new Told(hook);
        await told.RunAsync("1");
        told.Host.Faults["keep"] = () => new IOException("No space left on device");
        await told.RunAsync("2");
        Assert.Equal(["how far the channels have been told could not be kept, so they may be told again: No space left on device"], told.Warned);

        told.Host.Faults.Clear();
        await told.RunAsync();
        Assert.Equal(["shop/test/1", "shop/test/2", "shop/test/3", "shop/test/4", "shop/test/3", "shop/test/4"], hook.Messages.Select(x => (string)x["id"]!));
    }

    [Fact]
    public async Task After_a_day_nobody_is_told_any_more()
    {
        using var hook = new Receiver().Answers(404);
        using var told = new Told(hook);
        await told.RunAsync("1");
        told.Clock.Advance(TimeSpan.FromHours(25));
        told.Warned.Clear();
        await told.RunAsync("2");

        Assert.Equal(["channel hook: 2 messages could not be delivered for 24 hours, and are given up"], told.Warned);
        Assert.Equal(["Deployment of shop 2 to test has started", "shop 2 serves in test"], hook.Titles.Skip(1));
        told.Warned.Clear();
        await told.RunAsync();
        Assert.Empty(told.Warned);
    }

    [Fact]
    public async Task New_channel_is_not_told_of_what_was_before_it()
    {
        using var hook = new Receiver();
        using var told = new Told(hook);
        var hold = await told.Host.HoldAsync("ann@build", told.Clock, default);
        await hold.Journal.AppendAsync(Pipeline.Deployment.JournalEvent.Notice, x => x with { Occasion = Occasion.DrillMissed });
        await hold.DisposeAsync();
        await told.RunAsync("1");
        Assert.Equal(2, hook.Requests.Count);
    }

    [Fact]
    public async Task Channel_is_told_only_what_it_asks_for()
    {
        using var hook = new Receiver();
        using var severe = new Told(hook, x => x with { From = Severity.Warning });
        await severe.RunAsync("1");
        using var done = new Told(hook, x => x with { On = [Occasion.Done] });
        await done.RunAsync("2");
        using var elsewhere = new Told(hook, x => x with { Environments = ["production"] });
        await elsewhere.BeginAsync();
        await elsewhere.DeployAsync("3");
        await elsewhere.KillAsync();

        Assert.Equal(["shop 2 serves in test"], hook.Titles);
    }

    [Fact]
    public async Task Channel_without_its_secret_is_off_where_that_may_be_and_else_waits_for_a_run_that_has_it()
    {
        using var hook = new Receiver();
        var optional = Told.Hook with { Name = "optional", Address = new GivenSecret("hook-url") { Otherwise = "" } };
        var secrets = new Dictionary<string, string> { ["HOOK_KEY"] = "k3y" };
        using var told = new Told(secrets, Told.Hook, optional);
        await told.RunAsync("1");
        Assert.Equal(["channel hook: 2 messages were not delivered: its secret HOOK_URL is not given; the next run that changes test tries again, within 24 hours"], told.Warned);

        secrets["HOOK_URL"] = "ftp://example.org/T0PS3CRET";
        told.Warned.Clear();
        await told.RunAsync();
        Assert.Contains("its secret HOOK_URL is no https address", Assert.Single(told.Warned, x => x.StartsWith("channel hook", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.All(told.Warned, x => Assert.DoesNotContain("T0PS3CRET", x, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Record_that_nobody_understands_is_begun_again()
    {
        using var hook = new Receiver();
        using var told = new Told(hook);
        foreach (var broken in new[] { "{", "[]", """{"told":{"hook":"x"}}""", """{"told":{"hook":null}}""" })
        {
            told.Host.Records[Outbox.Record] = Encoding.UTF8.GetBytes(broken);
            await told.RunAsync("1");
        }

        Assert.Equal(8, hook.Requests.Count);
        Assert.Empty(told.Warned);
    }

    [Fact]
    public async Task Receiver_that_hangs_neither_stops_nor_fails_a_deployment()
    {
        using var hook = new Receiver();
        for (var i = 0; i < 100; i++)
            hook.Hangs();
        using var site = new Site();
        site.Tell(Told.SecretsOf(hook), Told.Hook);
        await site.Deploy("1");

        Assert.Equal("1", site.Host.ActiveVersion);
        Assert.Contains(site.Said, x => x.StartsWith("! channel hook: 2 messages were not delivered", StringComparison.Ordinal));
    }
}
