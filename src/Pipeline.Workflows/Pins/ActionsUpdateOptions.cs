using Pipeline.Diagnostics;

namespace Pipeline.Workflows.Pins;

/// <summary>How GitHub is asked, and which versions are taken.</summary>
internal sealed record ActionsUpdateOptions
{
    /// <summary>The address of the API. A server of one's own has it below <c>/api/v3/</c>.</summary>
    public Uri Api { get; init; } = new("https://api.github.com/");

    /// <summary>A token, if any: 5,000 requests an hour instead of 60. It needs no permission to read public repositories.</summary>
    public string? Token { get; init; }

    /// <summary>The clock, and what waits between attempts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How old a release has to be before it is taken by itself. Most bad releases are found within days.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Whether new major versions are taken.</summary>
    public bool Major { get; init; }

    /// <exception cref="PipelineException">Values that cannot be (exit code 2).</exception>
    public ActionsUpdateOptions Checked()
    {
        if (!Api.IsAbsoluteUri || (Api.Scheme != Uri.UriSchemeHttps && !(Api.Scheme == Uri.UriSchemeHttp && Api.IsLoopback)))
            throw PipelineException.WrongUse($"`{Api}` is no address of GitHub's API",
                why: "it is asked by https only, so that nobody else answers or reads the token", next: "write it such as https://api.github.com/");
        if (Cooldown < TimeSpan.Zero)
            throw PipelineException.WrongUse("A cooldown below zero takes releases that are not out yet", next: "write 7d, or 0d for none");
        if (Token?.Any(x => x is <= ' ' or > '~') == true)
            throw PipelineException.WrongUse("The token cannot be one of GitHub's",
                why: "it has spaces, line breaks or letters beyond ASCII in it",
                next: "give it as GitHub showed it");
        return this;
    }
}
