using System.Globalization;
using System.Text;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// A run as one line of <c>runs.log</c>: fields between tabs, those of a target between spaces, times in milliseconds.
/// The last field marks a line as whole. Written by hand: this is on the way of every run.
/// </summary>
internal static class RunLine
{
    private const string Version = "run1", End = "end", None = "-";
    private static readonly string[] Statuses = ["succeeded", "failed", "aborted", "skipped", "not run", "collective"];
    private static readonly string[] Caches = [None, "up to date", "restored", "missed"];

    public static string Format(IReadOnlyList<ExecutableTarget> plan, DateTime began, string? commit, int code, TimeSpan elapsed)
    {
        var text = new StringBuilder(128);
        text.Append(Version).Append('\t').Append(Number((began - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond));
        text.Append('\t').Append(commit ?? None).Append('\t').Append(Number(code)).Append('\t').Append(Milliseconds(elapsed)).Append('\t');
        AppendAsked(text, plan);
        foreach (var target in plan)
        {
            // By hand, where a status is never one of a target that is still to run.
            var status = target.Status switch
            {
                ExecutionStatus.Succeeded => "0",
                ExecutionStatus.Failed => "1",
                ExecutionStatus.Aborted => "2",
                ExecutionStatus.Skipped => "3",
                ExecutionStatus.Collective => "5",
                _ => "4",
            };
            var wait = target.Began > target.Ready ? target.Began - target.Ready : TimeSpan.Zero;
            text.Append('\t').Append(Escape(target.Name)).Append(' ').Append(status)
                .Append(' ').Append(Milliseconds(target.Began)).Append(' ').Append(Milliseconds(target.Duration))
                .Append(' ').Append(Milliseconds(wait)).Append(' ').Append(Number((int)target.Cache)).Append(' ').Append(Number(target.Attempts));
        }

        return text.Append('\t').Append(End).ToString();
    }

    /// <summary>The run, or null when the line is torn or of another version.</summary>
    public static PastRun? Parse(string line)
    {
        var fields = line.Split('\t');
        if (fields.Length < 7 || fields[0] != Version || fields[^1] != End
            || !TryNumber(fields[1], out var began) || !TryNumber(fields[3], out var code) || !TryNumber(fields[4], out var elapsed)
            || began is < 0 or > 253_402_300_799_999)
            return null;
        var targets = new List<PastTarget>(fields.Length - 7);
        for (var i = 6; i < fields.Length - 1; i++)
        {
            if (ParseTarget(fields[i]) is not { } target)
                return null;
            targets.Add(target);
        }

        var asked = fields[5].Length == 0 ? [] : fields[5].Split(',').Select(Unescape).ToList();
        return new PastRun(
            DateTimeOffset.FromUnixTimeMilliseconds(began), fields[2] == None ? null : fields[2], asked, (int)code, Time(elapsed), targets);
    }

    private static PastTarget? ParseTarget(string field)
    {
        var parts = field.Split(' ');
        return parts.Length == 7
            && TryNumber(parts[1], out var status) && status >= 0 && status < Statuses.Length
            && TryNumber(parts[2], out var began) && TryNumber(parts[3], out var duration) && TryNumber(parts[4], out var wait)
            && TryNumber(parts[5], out var cache) && cache >= 0 && cache < Caches.Length && TryNumber(parts[6], out var attempts)
            ? new PastTarget(Unescape(parts[0]), Statuses[status], Time(began), Time(duration), Time(wait), cache == 0 ? null : Caches[cache], (int)attempts)
            : null;
    }

    private static void AppendAsked(StringBuilder text, IReadOnlyList<ExecutableTarget> plan)
    {
        var invoked = false;
        foreach (var target in plan)
            invoked |= target.Invoked;
        var first = true;
        foreach (var target in plan)
        {
            if (invoked ? !target.Invoked : !target.IsDefault)
                continue;
            if (!first)
                text.Append(',');
            text.Append(Escape(target.Name));
            first = false;
        }
    }

    private static string Milliseconds(TimeSpan time) => Number(time.Ticks / TimeSpan.TicksPerMillisecond);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static TimeSpan Time(long milliseconds) => new(Math.Min(Math.Max(milliseconds, 0), long.MaxValue / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMillisecond);

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <summary>Names of properties stand as they are; in others, what separates fields is escaped as in a URL.</summary>
    private static string Escape(string name)
    {
        foreach (var c in name)
        {
            if (c is <= ' ' or ',' or '%')
                return Uri.EscapeDataString(name);
        }

        return name;
    }

    private static string Unescape(string name) => name.Contains('%') ? Uri.UnescapeDataString(name) : name;
}
