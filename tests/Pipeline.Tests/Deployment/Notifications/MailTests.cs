using Microsoft.Extensions.Time.Testing;
using Pipeline.Deployment;
using Pipeline.Deployment.Notifications;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment.Notifications;

/// <summary>Mails to a real server.</summary>
public sealed class MailTests
{
    private static readonly Notice Notice = new(
        "shop/test/2", Occasion.Done, "shop", "test", new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), "ann@build", new Uri("https://shop.example.org/"))
    { Version = "1.4.2", Succeeded = true };

    [ToolFact("aiosmtpd")]
    public async Task Mail_arrives_over_STARTTLS()
    {
        await using var server = await MailServer.StartAsync("starttls");
        await SendAsync(server, Channel(server));

        var mail = await server.NextAsync();
        Assert.Equal(("shop@example.org", "ops@example.org", "shop"), ((string)mail["from"]!, (string)mail["to"]![0]!, (string)mail["user"]!));
        var text = (string)mail["text"]!;
        Assert.Contains("Subject: shop 1.4.2 serves in test", text, StringComparison.Ordinal);
        Assert.Contains("\nBy: ann@build", text, StringComparison.Ordinal);
    }

    [ToolFact("aiosmtpd")]
    public async Task Mail_arrives_over_TLS_from_the_first_byte()
    {
        await using var server = await MailServer.StartAsync("tls");
        await SendAsync(server, Channel(server) with { TlsFirst = true });
        Assert.Equal("ops@example.org", (string)(await server.NextAsync())["to"]![0]!);
    }

    [ToolFact("aiosmtpd")]
    public async Task Server_that_does_not_speak_TLS_gets_neither_mail_nor_password()
    {
        await using var server = await MailServer.StartAsync("plain");
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(server, Channel(server)));
        Assert.Equal(("it does not speak TLS, and is not spoken to without", false), (failure.Message, failure.Passes));
    }

    [ToolFact("aiosmtpd")]
    public async Task Server_that_nobody_vouches_for_is_refused()
    {
        await using var server = await MailServer.StartAsync("starttls");
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(server, Channel(server), trusts: false));
        Assert.Equal(("its certificate is not accepted", false), (failure.Message, failure.Passes));
    }

    [ToolFact("aiosmtpd")]
    public async Task Refusals_are_final_and_moments_of_weakness_are_not()
    {
        await using var server = await MailServer.StartAsync("starttls");
        var password = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(server, Channel(server), password: "wr0ng"));
        Assert.Equal(("it does not take user and password (MAIL_PASSWORD)", false), (password.Message, password.Passes));
        var nobody = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(server, Channel(server) with { To = "nobody@example.org" }));
        Assert.Equal(("it answered 550 to the recipient", false), (nobody.Message, nobody.Passes));
        var full = await Assert.ThrowsAsync<DeliveryException>(() => SendAsync(server, Channel(server) with { To = "full@example.org" }));
        Assert.Equal(("it answered 452 to the recipient", true), (full.Message, full.Passes));
    }

    [ToolFact("aiosmtpd")]
    public async Task Server_that_hangs_is_waited_for_no_longer_than_an_attempt_may_take()
    {
        await using var server = await MailServer.StartAsync("starttls");
        var clock = new FakeTimeProvider();
        var sending = SendAsync(server, Channel(server) with { To = "hang@example.org" }, clock: clock);
        while (!sending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(10);
        }

        var failure = await Assert.ThrowsAsync<DeliveryException>(() => sending);
        Assert.Equal(("it did not answer within 10 s", true), (failure.Message, failure.Passes));
    }

    [Fact]
    public async Task Server_that_is_not_there_may_come_back()
    {
        var channel = new EmailChannel("mail", "ops@example.org", "shop@example.org", $"127.0.0.1:{Pipeline.Deployment.Local.FreePort.Find([])}");
        using var delivery = new Delivery(GivenSecrets.OfVariables, new MailDelivery(), TimeProvider.System);
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => delivery.SendAsync(channel, Notice, default));
        Assert.Equal(("it cannot be reached, or broke off", true), (failure.Message, failure.Passes));
    }

    private static EmailChannel Channel(MailServer server) =>
        new("mail", "ops@example.org", "shop@example.org", $"localhost:{server.Port}") { User = "shop", Password = new GivenSecret("mail-password") };

    private static async Task SendAsync(MailServer server, EmailChannel channel, bool trusts = true, string password = "w0rd", TimeProvider? clock = null)
    {
        var given = new GivenSecrets([new SecretSource("the test", () => new Dictionary<string, string> { ["MAIL_PASSWORD"] = password })], _ => { });
        using var delivery = new Delivery(given, new MailDelivery(trusts ? server.Trust : null), clock ?? TimeProvider.System);
        await delivery.SendAsync(channel, Notice, default);
    }
}
