using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment.Notifications;

/// <summary>Sends one message to one channel, once. Only here the secrets of channels are read.</summary>
/// <param name="given">The secrets that people give.</param>
/// <param name="mail">Sends mails.</param>
/// <param name="time">The clock.</param>
internal sealed partial class Delivery(GivenSecrets given, MailDelivery mail, TimeProvider time) : IDisposable
{
    /// <summary>How long one attempt may take.</summary>
    public static readonly TimeSpan Each = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // Where it leads is not where the message was meant to go.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 64 << 10,
    };

    /// <summary>Whether a channel is off: a secret that may be left out is not given.</summary>
    public bool IsOff(Channel channel) => channel.Secrets.Any(x => x.Otherwise is not null && given.Optional(x) is null);

    /// <summary>Sends it.</summary>
    /// <exception cref="DeliveryException">It did not get through.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public async Task SendAsync(Channel channel, Notice notice, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Each, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            switch (channel)
            {
                case SlackChannel slack:
                    await PostAsync(Address(slack.Address), ChannelMessages.Slack(notice), null, end.Token);
                    break;
                case TeamsChannel teams:
                    await PostAsync(Address(teams.Address), ChannelMessages.Teams(notice), null, end.Token);
                    break;
                case WebhookChannel hook:
                    await PostAsync(Address(hook.Address), ChannelMessages.Webhook(notice), ValueOf(hook.Key), end.Token);
                    break;
                case PagerDutyChannel duty:
                    foreach (var message in ChannelMessages.PagerDuty(notice, ValueOf(duty.Key)))
                        await PostAsync(duty.Events, message, null, end.Token);
                    break;
                case EmailChannel email:
                    await mail.SendAsync(email, email.Password is { } password ? ValueOf(password) : null, ChannelMessages.Mail(email, notice), end.Token);
                    break;
                default:
                    throw new InvalidOperationException($"{channel.GetType().Name} is a kind of channel that nothing is sent to");
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DeliveryException($"it did not answer within {Each.TotalSeconds:0} s", passes: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task PostAsync(Uri address, JsonObject message, string? key, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes(message.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Pipeline", null));
        if (key is not null)
        {
            var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add(ChannelMessages.TimestampHeader, timestamp);
            request.Headers.Add(ChannelMessages.SignatureHeader, ChannelMessages.Signature(key, timestamp, body));
        }

        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
            if (!answer.IsSuccessStatusCode)
                throw Refused(answer.StatusCode, answer.Headers.RetryAfter, await answer.Content.ReadAsStringAsync(cancellation));
        }
        catch (HttpRequestException e)
        {
            throw new DeliveryException(Why(e), passes: true);
        }
    }

    private DeliveryException Refused(HttpStatusCode status, RetryConditionHeaderValue? after, string body)
    {
        var code = (int)status;
        // Slack says what is wrong by one word. Anything else is not shown: an error page may repeat the address.
        var word = ErrorWord().IsMatch(body.Trim()) ? $" ({body.Trim()})" : "";
        return code switch
        {
            >= 300 and < 400 => new($"it answered {code}: redirects are not followed", passes: false),
            408 or 429 or >= 500 => new($"it answered {code}{word}", passes: true, after?.Delta ?? after?.Date - time.GetUtcNow()),
            _ => new($"it answered {code}{word}", passes: false),
        };
    }

    // What the exception says holds the host, which may be part of the secret.
    private static string Why(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its host name is not known",
        HttpRequestError.ConnectionError => "it cannot be reached",
        HttpRequestError.SecureConnectionError => "its certificate is not accepted, or it does not speak TLS",
        HttpRequestError.ResponseEnded => "it closed the connection without an answer",
        HttpRequestError.InvalidResponse => "its answer is not HTTP",
        HttpRequestError.ConfigurationLimitExceeded => "its answer is too long",
        _ => "the connection broke",
    };

    private Uri Address(GivenSecret secret) =>
        Uri.TryCreate(ValueOf(secret), UriKind.Absolute, out var address) && PagerDutyChannel.IsSafe(address)
            ? address
            : throw new DeliveryException($"its secret {secret.Variable} is no https address", passes: false);

    private string ValueOf(GivenSecret secret)
    {
        try
        {
            return given.Optional(secret) ?? throw new DeliveryException($"its secret {secret.Variable} is not given", passes: false);
        }
        catch (PipelineException e)
        {
            throw new DeliveryException($"its secret {secret.Variable} cannot be read: {e.Diagnostic.What}", passes: false);
        }
    }

    [GeneratedRegex(@"^[a-z]+(_[a-z]+)+\z")]
    private static partial Regex ErrorWord();
}
