using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Pipeline.Tests.Deployment.Notifications;

/// <summary>A real mail server, Debian's aiosmtpd, on the loopback interface.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Channel<JsonNode> _mails = System.Threading.Channels.Channel.CreateUnbounded<JsonNode>();
    private readonly X509Certificate2 _certificate;
    private Process? _process;

    private MailServer()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder / "certificate.pem", _certificate.ExportCertificatePem());
        File.WriteAllText(_folder / "key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    public int Port { get; private set; }

    /// <summary>Whoever uses this trusts the server's certificate and no other.</summary>
    public RemoteCertificateValidationCallback Trust => (_, shown, _, _) => shown?.GetRawCertData().AsSpan().SequenceEqual(_certificate.RawData) is true;

    public static async Task<MailServer> StartAsync(string mode)
    {
        var server = new MailServer();
        // Debian's own Python, which has Debian's packages, whatever else is on PATH.
        server._process = Process.Start(new ProcessStartInfo(
            "/usr/bin/python3", [Path.Combine(Repository.Root, "tests/Pipeline.Tests/Deployment/Notifications/smtpd.py"), mode, server._folder / "certificate.pem", server._folder / "key.pem"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = server._process.StandardError.ReadToEndAsync();
        server.Port = int.Parse(await server._process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await errors));
        _ = server.ReadAsync();
        return server;
    }

    /// <summary>The next mail that it takes.</summary>
    public async Task<JsonNode> NextAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _mails.Reader.ReadAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process!.StandardOutput.ReadLineAsync() is { } line)
            _mails.Writer.TryWrite(JsonNode.Parse(line)!);
    }
}
