using System.Globalization;

namespace Load;

/// <summary>Shares of the request kinds. Deals them out evenly, so that any stretch of traffic has the same mixture.</summary>
internal sealed class Mix
{
    public const string Default = "pooled=60,fresh=15,post=15,slow=5,hits=5";

    private static readonly Kind[] Known = [Kind.Pooled, Kind.Fresh, Kind.Post, Kind.Slow, Kind.Hits];
    private readonly (Kind Kind, int Share)[] shares;
    private readonly long[] credit;
    private readonly long total;

    private Mix((Kind Kind, int Share)[] shares)
    {
        this.shares = shares;
        credit = new long[shares.Length];
        total = shares.Sum(entry => (long)entry.Share);
    }

    public bool Has(Kind kind) => shares.Any(entry => entry.Kind == kind);

    /// <summary>Between 0 and 1.</summary>
    public double Share(Kind kind) => (double)shares.Where(entry => entry.Kind == kind).Sum(entry => entry.Share) / total;

    /// <exception cref="UsageException">An unknown kind, one named twice, or a share that is no positive number.</exception>
    public static Mix Parse(string text)
    {
        var shares = new List<(Kind, int)>();
        foreach (var part in text.Split(','))
        {
            var pair = part.Split('=');
            var at = Array.FindIndex(Known, kind => kind.Name() == pair[0].Trim());
            if (at < 0)
                throw new UsageException($"--mix: '{part}' names no kind of request; it knows {string.Join(", ", Known.Select(KindNames.Name))}.");
            if (shares.Exists(entry => entry.Item1 == Known[at]))
                throw new UsageException($"--mix: '{pair[0]}' is there twice.");
            if (pair.Length != 2 || !int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out var share) || share == 0)
                throw new UsageException($"--mix: '{part}' needs a share, a whole number above 0, like {Known[at].Name()}=10.");
            shares.Add((Known[at], share));
        }
        return new Mix([.. shares]);
    }

    /// <summary>Smooth weighted round robin: the kind that is furthest behind its share. Not thread-safe.</summary>
    public Kind Next()
    {
        var best = 0;
        for (var i = 0; i < shares.Length; i++)
        {
            credit[i] += shares[i].Share;
            if (credit[i] > credit[best])
                best = i;
        }
        credit[best] -= total;
        return shares[best].Kind;
    }

    public override string ToString() => string.Join(',', shares.Select(entry => $"{entry.Kind.Name()}={entry.Share}"));
}
