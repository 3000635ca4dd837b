package main

import (
	"context"
	"os"
	"path/filepath"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const provisioner = "pipeline.lab/folder"

// folderVolumes gives each claim of its storage classes a folder, and deletes it with the claim.
type folderVolumes struct {
	client kubernetes.Interface
	folder string
	node   string
}

func (v folderVolumes) look() error {
	classes, err := v.client.StorageV1().StorageClasses().List(context.Background(), meta.ListOptions{})
	if err != nil {
		return err
	}
	ours := map[string]bool{}
	for _, class := range classes.Items {
		ours[class.Name] = class.Provisioner == provisioner
	}
	claims, err := v.client.CoreV1().PersistentVolumeClaims("").List(context.Background(), meta.ListOptions{})
	if err != nil {
		return err
	}
	for i := range claims.Items {
		claim := &claims.Items[i]
		if claim.Status.Phase == core.ClaimPending && claim.Spec.VolumeName == "" && claim.Spec.StorageClassName != nil && ours[*claim.Spec.StorageClassName] {
			if err := v.give(claim); err != nil {
				return err
			}
		}
	}
	volumes, err := v.client.CoreV1().PersistentVolumes().List(context.Background(), meta.ListOptions{})
	if err != nil {
		return err
	}
	for _, volume := range volumes.Items {
		if volume.Status.Phase == core.VolumeReleased && ours[volume.Spec.StorageClassName] && volume.Spec.Local != nil && filepath.Dir(volume.Spec.Local.Path) == v.folder {
			if err := os.RemoveAll(volume.Spec.Local.Path); err != nil {
				return err
			}
			if err := v.client.CoreV1().PersistentVolumes().Delete(context.Background(), volume.Name, meta.DeleteOptions{}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v folderVolumes) give(claim *core.PersistentVolumeClaim) error {
	name := "folder-" + string(claim.UID)
	path := filepath.Join(v.folder, name)
	if err := os.MkdirAll(path, 0777); err != nil {
		return err
	}
	// Whatever the mask: pods have users of their own.
	if err := os.Chmod(path, 0777); err != nil {
		return err
	}
	here := core.NodeSelectorRequirement{Key: core.LabelHostname, Operator: core.NodeSelectorOpIn, Values: []string{v.node}}
	_, err := v.client.CoreV1().PersistentVolumes().Create(context.Background(), &core.PersistentVolume{
		ObjectMeta: meta.ObjectMeta{Name: name},
		Spec: core.PersistentVolumeSpec{
			AccessModes:                   claim.Spec.AccessModes,
			Capacity:                      core.ResourceList{core.ResourceStorage: claim.Spec.Resources.Requests[core.ResourceStorage]},
			ClaimRef:                      &core.ObjectReference{Kind: "PersistentVolumeClaim", APIVersion: "v1", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID},
			PersistentVolumeReclaimPolicy: core.PersistentVolumeReclaimDelete,
			PersistentVolumeSource:        core.PersistentVolumeSource{Local: &core.LocalVolumeSource{Path: path}},
			StorageClassName:              *claim.Spec.StorageClassName,
			VolumeMode:                    claim.Spec.VolumeMode,
			NodeAffinity: &core.VolumeNodeAffinity{Required: &core.NodeSelector{NodeSelectorTerms: []core.NodeSelectorTerm{
				{MatchExpressions: []core.NodeSelectorRequirement{here}}}}},
		},
	}, meta.CreateOptions{})
	if errors.IsAlreadyExists(err) {
		return nil
	}
	return err
}
