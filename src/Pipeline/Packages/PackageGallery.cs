using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Packages;

/// <summary>
/// A NuGet server that packages are pushed to. The key goes in a header: <c>dotnet nuget push</c> would show it in the process list. It goes to the
/// address that the index names and to no other, so <paramref name="http"/> must not follow redirections by itself.
/// </summary>
/// <remarks>https://learn.microsoft.com/nuget/api/overview</remarks>
internal sealed class PackageGallery(HttpClient http, Uri index)
{
    /// <summary>What became of a package.</summary>
    public enum Result
    {
        Pushed,

        /// <summary>The server had it, with the same content.</summary>
        Known,
    }

    /// <summary>Pushes a package; one that is there already with the same content is left as it is.</summary>
    /// <exception cref="PipelineException">Another content has this version: exit 3. The server refuses: exit 1.</exception>
    public async Task<Result> PushAsync(PackageFile package, string key, CancellationToken cancellation)
    {
        var resource = package.IsSymbols ? "SymbolPackagePublish/4.9.0" : "PackagePublish/2.0.0";
        var address = await ResourceAsync(resource, cancellation) ?? throw PipelineException.Failed(
            $"The server takes no {(package.IsSymbols ? "symbols" : "packages")}", index.ToString(), $"its index has no {resource}", package.IsSymbols ? "push without them: --skip-symbols" : "name another server: --package-server");
        if (!IsSafe(address))
            throw PipelineException.Failed($"The server would take {(package.IsSymbols ? "symbols" : "packages")} without encryption", index.ToString(), $"its index names {address}, and the key would travel in clear", "name a server with https: --package-server");
        using var request = new HttpRequestMessage(HttpMethod.Put, address);
        request.Headers.Add("X-NuGet-ApiKey", key);
        request.Headers.Add("X-NuGet-Protocol-Version", "4.1.0");
        await using var file = File.OpenRead(package.Path);
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content = new MultipartFormDataContent { { content, "package", Path.GetFileName(package.Path) } };
        using var answer = await SendAsync(request, package, cancellation);
        if (answer.IsSuccessStatusCode)
            return Result.Pushed;
        var where = $"{package.Id} {package.Version}";
        var said = $"{(int)answer.StatusCode} {answer.ReasonPhrase}";
        if (answer.StatusCode != HttpStatusCode.Conflict)
            throw PipelineException.Failed($"{address.Host} refuses {where}", Path.GetFileName(package.Path), said, answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? "the key is wrong, has expired or is not for this package"
                : IsElsewhere(answer) ? "the key is not sent on to another address: name the index of the server that takes packages, --package-server" : "try again later, or ask whoever runs the server");
        // A package may be there from an attempt that was cut off, and symbols may be replaced: nobody can ask for those again.
        return package.IsSymbols ? Result.Known : await IsSameAsync(package, cancellation) switch
        {
            true => Result.Known,
            false => throw PipelineException.Refused($"{where} is there already, with another content", address.Host, "a version is never pushed twice", "raise the version"),
            null => throw PipelineException.Failed(
                $"{where} is there already, and whether with the same content is not known", address.Host, "the server does not give it out yet: it may still be checking it", "run PushPackages again in some minutes: what is there is left as it is"),
        };
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, PackageFile package, CancellationToken cancellation)
    {
        try
        {
            return await http.SendAsync(request, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw PipelineException.Failed($"{package.Id} {package.Version} was not pushed to its end", request.RequestUri!.Host, e.Message, "run PushPackages again: what is there is left as it is", inner: e);
        }
    }

    /// <summary>Whether the server has the same content; null: it cannot be read.</summary>
    private async Task<bool?> IsSameAsync(PackageFile package, CancellationToken cancellation)
    {
        if (await ResourceAsync("PackageBaseAddress/3.0.0", cancellation) is not { } address)
            return null;
        var (id, version) = (package.Id.ToLowerInvariant(), package.Version.ToLowerInvariant());
        using var answer = await GetAsync(new Uri($"{address.ToString().TrimEnd('/')}/{id}/{version}/{id}.{version}.nupkg"), cancellation);
        if (!answer.IsSuccessStatusCode)
            return null;
        using var there = new MemoryStream(await answer.Content.ReadAsByteArrayAsync(cancellation));
        await using var here = File.OpenRead(package.Path);
        return PackageFile.ContentOf(there) == PackageFile.ContentOf(here);
    }

    /// <summary>Whether a key may be sent there.</summary>
    public static bool IsSafe(Uri address) => address.Scheme == "https" || address is { Scheme: "http", IsLoopback: true };

    private static bool IsElsewhere(HttpResponseMessage answer) => (int)answer.StatusCode is >= 300 and < 400;

    /// <summary>Reads, without a key; servers keep contents elsewhere.</summary>
    private async Task<HttpResponseMessage> GetAsync(Uri address, CancellationToken cancellation)
    {
        for (var i = 0; ; i++)
        {
            var answer = await http.GetAsync(address, cancellation);
            if (i == 5 || !IsElsewhere(answer) || answer.Headers.Location is not { } next)
                return answer;
            answer.Dispose();
            address = new Uri(address, next);
        }
    }

    private async Task<Uri?> ResourceAsync(string type, CancellationToken cancellation)
    {
        try
        {
            using var answer = await GetAsync(index, cancellation);
            var document = JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellation));
            return (document?["resources"] as JsonArray)?.FirstOrDefault(x => (string?)x?["@type"] == type)?["@id"] is { } id ? new Uri((string)id!) : null;
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException or InvalidOperationException)
        {
            throw PipelineException.Failed("The package server does not answer as one", index.ToString(), e.Message, "its address ends in /v3/index.json: --package-server", inner: e);
        }
    }
}
