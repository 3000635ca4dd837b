namespace Pipeline.Workflows.WhatIf;

/// <summary>Jobs in columns by wave, behind the event. Lines over several columns pass each in a spot of its own.</summary>
internal sealed class JobColumns
{
    private const double Gap = 18;
    private const int Rounds = 12;

    /// <summary>Places the jobs.</summary>
    /// <param name="jobs">The jobs, each behind those that it needs.</param>
    /// <param name="height">How high a job's box is.</param>
    public JobColumns(IReadOnlyList<JobExplanation> jobs, Func<JobExplanation, double> height)
    {
        Columns = [.. Enumerable.Range(0, jobs.Count == 0 ? 1 : jobs.Max(x => x.Wave) + 1).Select(_ => new List<Spot>())];
        Event = Add(null, 0, 40);
        var spots = jobs.ToDictionary(x => x.Id, x => Add(x, x.Wave, height(x)));
        var passing = new Dictionary<(Spot, int), Spot>();
        foreach (var job in jobs)
        {
            if (job.Needs.Count == 0)
                Connect(Event, spots[job.Id], passing);
            foreach (var need in Direct(job, spots))
                Connect(spots[need], spots[job.Id], passing);
        }

        Order();
        Height = Place();
    }

    /// <summary>The columns from left to right.</summary>
    public IReadOnlyList<List<Spot>> Columns { get; }

    /// <summary>The event.</summary>
    public Spot Event { get; }

    /// <summary>How high the whole is; the topmost box begins at 0.</summary>
    public double Height { get; }

    /// <summary>The needs that do not follow from another need: a line for each would hide the others.</summary>
    private static IEnumerable<string> Direct(JobExplanation job, Dictionary<string, Spot> spots)
    {
        var far = new HashSet<string>();
        var open = new Stack<string>(job.Needs.SelectMany(x => spots[x].Job!.Needs));
        while (open.TryPop(out var id))
            if (far.Add(id))
                foreach (var need in spots[id].Job!.Needs)
                    open.Push(need);
        return job.Needs.Where(x => !far.Contains(x)).Distinct();
    }

    private Spot Add(JobExplanation? job, int column, double height)
    {
        var spot = new Spot(job, column, height);
        Columns[column].Add(spot);
        return spot;
    }

    private void Connect(Spot from, Spot to, Dictionary<(Spot, int), Spot> passing)
    {
        var at = from;
        for (var column = from.Column + 1; column < to.Column; column++)
        {
            if (!passing.TryGetValue((from, column), out var spot))
                passing.Add((from, column), spot = Add(null, column, 4));
            Join(at, spot);
            at = spot;
        }

        Join(at, to);
    }

    private static void Join(Spot from, Spot to)
    {
        if (from.After.Contains(to))
            return;
        from.After.Add(to);
        to.Before.Add(from);
    }

    /// <summary>Orders each column by the average row of the neighbours, from the left and from the right in turn.</summary>
    private void Order()
    {
        var rows = new Dictionary<Spot, int>();
        foreach (var column in Columns)
            Number(column, rows);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < Columns.Count; i++)
            {
                var column = Columns[round % 2 == 0 ? i : Columns.Count - 1 - i];
                var sorted = column.OrderBy(x => (round % 2 == 0 ? x.Before : x.After) is { Count: > 0 } near ? near.Average(y => rows[y]) : rows[x]).ToList();
                column.Clear();
                column.AddRange(sorted);
                Number(column, rows);
            }
        }
    }

    private static void Number(List<Spot> column, Dictionary<Spot, int> rows)
    {
        for (var i = 0; i < column.Count; i++)
            rows[column[i]] = i;
    }

    /// <summary>Moves spots towards the average height of their neighbours, with room between.</summary>
    private double Place()
    {
        foreach (var column in Columns)
            Spread(column);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < Columns.Count; i++)
            {
                var column = Columns[round % 2 == 0 ? i : Columns.Count - 1 - i];
                foreach (var spot in column)
                {
                    var near = round % 3 == 2 ? [.. spot.Before, .. spot.After] : round % 2 == 0 ? spot.Before : spot.After;
                    if (near.Count > 0)
                        spot.Y = near.Average(x => x.Y);
                }

                Spread(column);
            }
        }

        var top = Columns.SelectMany(x => x).Min(x => x.Y - (x.Height / 2));
        foreach (var spot in Columns.SelectMany(x => x))
            spot.Y -= top;
        return Columns.SelectMany(x => x).Max(x => x.Y + (x.Height / 2));
    }

    /// <summary>Pushes apart what stands too close, downwards, and moves the column back so that its middle stays.</summary>
    private static void Spread(List<Spot> column)
    {
        var wanted = column.Sum(x => x.Y);
        for (var i = 1; i < column.Count; i++)
            column[i].Y = Math.Max(column[i].Y, column[i - 1].Y + ((column[i - 1].Height + column[i].Height) / 2) + Gap);
        var shift = (column.Sum(x => x.Y) - wanted) / column.Count;
        foreach (var spot in column)
            spot.Y -= shift;
    }
}
