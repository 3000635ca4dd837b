using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Nuke.Common.Tooling;

namespace Nuke.Common.IO;

/// <summary>Downloads.</summary>
public static class HttpTasks
{
    /// <summary>How long an answer may take, unless the client is configured otherwise.</summary>
    [SuppressMessage("Usage", "CA2211", Justification = "A field in Nuke.")]
    public static TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The answer of a server as text, whatever its status.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="clientConfigurator">Changes the client.</param>
    /// <param name="headerConfigurator">Adds headers to the request.</param>
    public static string HttpDownloadString(string uri, Configure<HttpClient>? clientConfigurator = null, Action<HttpRequestHeaders>? headerConfigurator = null) =>
        HttpDownloadStringAsync(uri, clientConfigurator, headerConfigurator).GetAwaiter().GetResult();

    /// <inheritdoc cref="HttpDownloadString"/>
    public static async Task<string> HttpDownloadStringAsync(
        string uri, Configure<HttpClient>? clientConfigurator = null, Action<HttpRequestHeaders>? headerConfigurator = null)
    {
        using var client = Client(clientConfigurator, headerConfigurator);
        using var response = await client.GetAsync(uri).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync().ConfigureAwait(false);
    }

    /// <summary>Writes the answer of a server into a file; its directory is created.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="path">The file.</param>
    /// <param name="mode">What happens when the file exists; by default it is replaced.</param>
    /// <param name="clientConfigurator">Changes the client.</param>
    /// <param name="headerConfigurator">Adds headers to the request.</param>
    /// <exception cref="ArgumentException">The status of the answer is no success; the file is not touched.</exception>
    public static void HttpDownloadFile(
        string uri,
        string path,
        FileMode mode = FileMode.Create,
        Configure<HttpClient>? clientConfigurator = null,
        Action<HttpRequestHeaders>? headerConfigurator = null) =>
        HttpDownloadFileAsync(uri, AbsolutePath.Create(Path.GetFullPath(path)), mode, clientConfigurator, headerConfigurator).GetAwaiter().GetResult();

    /// <inheritdoc cref="HttpDownloadFile"/>
    public static async Task HttpDownloadFileAsync(
        string uri,
        AbsolutePath path,
        FileMode mode = FileMode.Create,
        Configure<HttpClient>? clientConfigurator = null,
        Action<HttpRequestHeaders>? headerConfigurator = null)
    {
        using var client = Client(clientConfigurator, headerConfigurator);
        using var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        Assert.True(response.IsSuccessStatusCode, $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}: {uri}");
        path.Parent?.CreateDirectory();
        var file = File.Open(path, mode);
        await using (file.ConfigureAwait(false))
            await response.Content.CopyToAsync(file).ConfigureAwait(false);
    }

    private static HttpClient Client(Configure<HttpClient>? client, Action<HttpRequestHeaders>? headers)
    {
        var made = new HttpClient { Timeout = DefaultTimeout };
        made = client?.Invoke(made) ?? made;
        headers?.Invoke(made.DefaultRequestHeaders);
        return made;
    }
}
