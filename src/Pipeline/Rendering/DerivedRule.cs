using Pipeline.Systems.Monitoring;

namespace Pipeline.Rendering;

/// <summary>An alert that follows from a system's services, with figures that it fires on and figures that it does not.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Fires">Figures on which it fires.</param>
/// <param name="Silent">Figures on which it stays silent.</param>
/// <param name="Labels">The labels of the alert that fires, beside its severity.</param>
internal sealed record DerivedRule(Alert Alert, RuleSeries[] Fires, RuleSeries[] Silent, params (string Name, string Value)[] Labels);

/// <summary>A series of figures, one every 15 seconds.</summary>
/// <param name="Series">Its name and labels.</param>
/// <param name="Values">As promtool writes them: <c>0+1x60</c> counts from 0 to 60.</param>
internal sealed record RuleSeries(string Series, string Values);
