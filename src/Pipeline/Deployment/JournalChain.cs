using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>A place where the record of an environment is not what was written.</summary>
/// <param name="Entry">The number of the line, from 1.</param>
/// <param name="Why">What does not fit.</param>
public sealed record ChainBreak(int Entry, string Why)
{
    /// <summary>Whether a later entry goes on in spite of it: a deployment with <c>--break-glass</c>.</summary>
    public bool Accepted { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"entry {Entry.ToString(CultureInfo.InvariantCulture)}: {Why}";

    /// <summary>The refusal of a deployment into an environment whose record was changed.</summary>
    internal static PipelineException Refusal(string where, IEnumerable<ChainBreak> breaks) => new(
        Engine.ExitCode.Refused,
        new Diagnostic(
            "The record of the environment was changed after it was written", where, "each entry has the digest of the one before it, and these do not fit",
            "look at `./build.sh History`, find out who changed it, and bring back the journal of a backup; "
            + "or deploy with --break-glass <reason>: it goes on from the record as it is, and says so there. Nothing was changed",
            [.. breaks.Select(x => x.ToString())]));
}

/// <summary>
/// Which entry is the last one, kept beside the journal: an entry that is changed or missing at the end has none after it that would show it.
/// It is written after the entry, so it may say an earlier one after a crash.
/// </summary>
/// <param name="Lines">How many lines the journal had; -1: it cannot be read.</param>
/// <param name="Digest">The digest of the last of them.</param>
internal sealed record JournalHead(int Lines, string Digest)
{
    /// <summary>Always as many bytes, so that a full disk takes it where it was.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Lines:0000000000} {Digest}\n"));

    /// <summary>Reads it; null: there is none.</summary>
    public static JournalHead? From(byte[]? bytes) => bytes switch
    {
        null or { Length: 0 } => null,
        _ when Encoding.ASCII.GetString(bytes).TrimEnd('\n').Split(' ') is [var lines, var digest] && int.TryParse(lines, NumberStyles.None, CultureInfo.InvariantCulture, out var count) => new JournalHead(count, digest),
        _ => new JournalHead(-1, ""),
    };
}

/// <summary>What a journal holds, and whether it is what was written.</summary>
internal sealed record JournalContent
{
    /// <summary>Where it is, for messages.</summary>
    public required string Where { get; init; }

    /// <summary>The entries in order.</summary>
    public ImmutableArray<JournalEntry> Entries { get; init; } = [];

    /// <summary>How many bytes are whole lines; the rest was never acted on.</summary>
    public int Whole { get; init; }

    /// <summary>Where it does not fit.</summary>
    public ImmutableArray<ChainBreak> Breaks { get; init; } = [];

    /// <summary>The digest that the next entry carries.</summary>
    public string Next { get; init; } = JournalChain.DigestOf([]);

    /// <summary>What is kept beside it as long as nothing is added.</summary>
    public JournalHead Head { get; init; } = new(0, JournalChain.DigestOf([]));

    /// <summary>Whether an entry carries the digest of the one before it.</summary>
    public bool IsChained { get; init; }
}

/// <summary>
/// Follows the chain of a journal: each entry carries the digest of the line before it, as it was written; the first one that does so, the digest of
/// all lines before it, so that journals of before are covered too.
/// </summary>
internal sealed class JournalChain : IDisposable
{
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string> _digests = [];
    private readonly List<ChainBreak> _breaks = [];
    private bool _chained;
    private string _next = DigestOf([]);

    /// <summary>The digest of bytes, as entries carry it.</summary>
    public static string DigestOf(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Takes the next line.</summary>
    /// <param name="line">With its end.</param>
    /// <param name="entry">What it says.</param>
    public void Add(ReadOnlySpan<byte> line, JournalEntry entry)
    {
        var number = _digests.Count + 1;
        if (entry.Previous is null && (_chained || entry.Format >= JournalEntry.ChainedFormat))
            _breaks.Add(new ChainBreak(number, "it has no digest of the entry before it"));
        else if (entry.Previous is { } previous && previous != _next)
            _breaks.Add(new ChainBreak(number, number == 1
                ? "it is not the first entry that was written: those before it were removed"
                : $"it does not follow from entry {number - 1}, which was changed, put there, or came after others that were removed"));
        if (entry.Accepts)
            for (var i = 0; i < _breaks.Count; i++)
                _breaks[i] = _breaks[i] with { Accepted = true };
        _chained |= entry.Previous is not null;
        _all.AppendData(line);
        _digests.Add(DigestOf(line));
        _next = _chained ? _digests[^1] : "sha256:" + Convert.ToHexStringLower(_all.GetCurrentHash());
    }

    /// <summary>Ends it: what is kept beside the journal says which entry was the last.</summary>
    public JournalContent End(string where, IEnumerable<JournalEntry> entries, int whole, JournalHead? head)
    {
        var count = _digests.Count;
        if (head is null && _chained)
            _breaks.Add(new ChainBreak(count, "what is kept beside the journal about its last entry is gone, so entries after this one may be missing"));
        else if (head is { Lines: < 0 })
            _breaks.Add(new ChainBreak(count, "what is kept beside the journal about its last entry cannot be read, so entries after this one may be missing"));
        else if (head?.Lines > count)
            _breaks.Add(new ChainBreak(count + 1, $"there were {head.Lines} entries, and there are {count}: the last were removed, or cannot be read"));
        else if (head is { Lines: > 0 } && head.Digest != _digests[head.Lines - 1])
            _breaks.Add(new ChainBreak(head.Lines, "it is not the entry that was written there last"));
        return new JournalContent
        {
            Where = where,
            Entries = [.. entries],
            Whole = whole,
            Breaks = [.. _breaks],
            Next = _next,
            Head = new JournalHead(count, count == 0 ? DigestOf([]) : _digests[^1]),
            IsChained = _chained,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _all.Dispose();
}
