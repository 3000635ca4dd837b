using Pipeline.Systems;
using Pipeline.Systems.Monitoring;
using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary><c>rules.yml</c>, what Prometheus watches, and <c>rules.test.yml</c>, what <c>promtool test rules</c> proves of it.</summary>
internal static class RuleFiles
{
    /// <summary>The rules: those of the definition, and those that follow from the services.</summary>
    public static string Rules(SystemDefinition system, MonitoredSite? site = null)
    {
        var groups = new List<YamlNode>();
        Add(system.Name, system.Alerts);
        Add(system.Name + "-derived", DerivedRules.Of(system, site).Select(x => x.Alert));
        return YamlWriter.Write(new YamlMapping().Add("groups", new YamlSequence(groups)), SystemFiles.Header(system));

        void Add(string name, IEnumerable<Alert> alerts)
        {
            var rules = alerts.Select(x => (YamlNode)Rule(x)).ToList();
            if (rules.Count > 0)
                groups.Add(new YamlMapping().Add("name", name).Add("rules", new YamlSequence(rules)));
        }
    }

    /// <summary>For each derived rule figures on which it fires, and figures on which it stays silent.</summary>
    public static string Tests(SystemDefinition system)
    {
        var tests = DerivedRules.Of(system).SelectMany(x => (YamlNode[])[Test(x, fires: true), Test(x, fires: false)]).ToList();
        var file = new YamlMapping()
            .Add("rule_files", new YamlSequence([new YamlScalar("rules.yml")]) { IsFlow = true })
            .Add("evaluation_interval", "15s")
            .Add("tests", new YamlSequence(tests));
        return YamlWriter.Write(file, SystemFiles.Header(system) + "\nFor each rule that follows from the services, figures on which it fires and figures on which it stays silent.");
    }

    private static YamlMapping Rule(Alert alert)
    {
        var rule = new YamlMapping().Add("alert", alert.Name).Add("expr", alert.Expression);
        if (alert.For > TimeSpan.Zero)
            rule.Add("for", Spans.Of(alert.For));
        return rule
            .Add("labels", ComposeValue.Line(("severity", new YamlScalar(Word(alert.Severity)))))
            .Add("annotations", new YamlMapping().Add("summary", alert.Summary));
    }

    private static YamlMapping Test(DerivedRule rule, bool fires)
    {
        var series = (fires ? rule.Fires : rule.Silent).Select(x => (YamlNode)new YamlMapping().Add("series", x.Series).Add("values", x.Values));
        var labels = new YamlMapping { IsFlow = true }.Add("severity", Word(rule.Alert.Severity));
        foreach (var (name, value) in rule.Labels)
            labels.Add(name, value);
        var expected = new YamlMapping().Add("exp_labels", labels).Add("exp_annotations", new YamlMapping().Add("summary", rule.Alert.Summary));
        return new YamlMapping()
            .Add("name", $"{rule.Alert.Name} {(fires ? "fires" : "stays silent")}")
            .Add("interval", "15s")
            .Add("input_series", new YamlSequence([.. series]))
            .Add("alert_rule_test", new YamlSequence([new YamlMapping()
                .Add("eval_time", "45m")
                .Add("alertname", rule.Alert.Name)
                .Add("exp_alerts", new YamlSequence(fires ? [expected] : []))]));
    }

    /// <summary>The word in the label <c>severity</c>.</summary>
    internal static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
