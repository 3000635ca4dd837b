using System.Net.Security;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Pipeline.Systems.Notifications;

namespace Pipeline.Deployment.Notifications;

/// <summary>Sends mails over SMTP, never without TLS.</summary>
/// <param name="trust">Decides about certificates that no authority of this machine vouches for; null: they are refused.</param>
internal sealed class MailDelivery(RemoteCertificateValidationCallback? trust = null)
{
    /// <summary>Sends one.</summary>
    /// <exception cref="DeliveryException">The server did not take it.</exception>
    public async Task SendAsync(EmailChannel channel, string? password, MimeMessage message, CancellationToken cancellation)
    {
        var (host, port) = channel.Address!.Value;
        // Who is revoked is not asked, as for HTTP: build servers often cannot reach those who know.
        using var client = new SmtpClient { CheckCertificateRevocation = false, ServerCertificateValidationCallback = trust };
        try
        {
            await client.ConnectAsync(host, port, channel.TlsFirst ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls, cancellation);
            if (channel.User is { } user && password is not null)
                await client.AuthenticateAsync(user, password, cancellation);
            await client.SendAsync(message, cancellation);
        }
        catch (SmtpCommandException e)
        {
            throw new DeliveryException($"it answered {(int)e.StatusCode} to the {Command(e.ErrorCode)}", passes: (int)e.StatusCode is >= 400 and < 500);
        }
        catch (AuthenticationException)
        {
            throw new DeliveryException($"it does not take user and password ({channel.Password?.Variable})", passes: false);
        }
        catch (SslHandshakeException)
        {
            throw new DeliveryException("its certificate is not accepted", passes: false);
        }
        catch (NotSupportedException)
        {
            throw new DeliveryException(client.IsSecure ? "it does not take a user and a password" : "it does not speak TLS, and is not spoken to without", passes: false);
        }
        catch (Exception e) when (e is ProtocolException or SocketException or IOException or ServiceNotConnectedException)
        {
            throw new DeliveryException(e is SocketException { SocketErrorCode: SocketError.HostNotFound } ? "its host name is not known" : "it cannot be reached, or broke off", passes: true);
        }

        await LeaveAsync(client, cancellation);
    }

    // The mail is taken: how the farewell goes changes nothing.
    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancellation)
    {
        try
        {
            await client.DisconnectAsync(true, cancellation);
        }
        catch (Exception)
        {
        }
    }

    private static string Command(SmtpErrorCode code) => code switch
    {
        SmtpErrorCode.RecipientNotAccepted => "recipient",
        SmtpErrorCode.SenderNotAccepted => "sender",
        _ => "message",
    };
}
